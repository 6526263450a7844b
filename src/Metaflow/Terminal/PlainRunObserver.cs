namespace Metaflow.Terminal;

/// <summary>Shows a run as lines, one below the other.</summary>
internal sealed class PlainRunObserver(StyledWriter writer, TimeProvider time) : QueuedRunObserver(time)
{
    private readonly RunLogWriter _log = new(writer, time);

    protected override void Show(List<ObservedEvent> events, bool isLast)
    {
        foreach (var happened in events)
            _log.Write(happened);
        writer.Flush();
    }
}
