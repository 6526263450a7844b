using System.Globalization;
using Metaflow.Runtime;

namespace Metaflow.Terminal;

/// <summary>
/// Writes what happens in a run as lines: <c>2026-11-23 15:20:14.591 [run/step/task (pid 1)] Task is starting.</c>
/// </summary>
/// <param name="writer">Where lines go.</param>
/// <param name="time">Gives the time zone of the timestamps.</param>
internal sealed class RunLogWriter(StyledWriter writer, TimeProvider time)
{
    private static readonly TextStyle _timestampStyle = new(AnsiColor.Magenta);
    private static readonly TextStyle _taskStyle = new(AnsiColor.Green);

    private long _stampedMillisecond = -1;
    private string _stamp = "";
    private RunningTask? _namedTask;
    private string _taskName = "";

    /// <summary>Writes the line of an event, if it has one.</summary>
    public void Write(ObservedEvent happened)
    {
        switch (happened.Kind)
        {
            case ObservedEventKind.RunStarting:
                WriteLine(happened, $"Workflow starting (run-id {happened.Text}):", TextStyle.Bold);
                break;
            case ObservedEventKind.TaskCloning:
                WriteLine(happened, $"Cloning previously run task {happened.Text}", TextStyle.Bold);
                break;
            case ObservedEventKind.TaskStarting:
                WriteLine(happened, StartOf(happened.Task!), TextStyle.Bold);
                break;
            case ObservedEventKind.TaskOutput:
                // Trailing space and carriage returns would only disturb the terminal.
                WriteLine(happened, happened.Text.TrimEnd(), TextStyle.Plain);
                break;
            case ObservedEventKind.TaskMessage or ObservedEventKind.RunMessage:
                WriteLine(happened, happened.Text, happened.IsError ? TextStyle.Bad : TextStyle.Bold);
                break;
            case ObservedEventKind.TaskFinished:
                WriteOutcome(happened);
                break;
            case ObservedEventKind.RunFinished when happened.Number != 0:
                WriteLine(happened, "Done!", TextStyle.Bold);
                break;
        }
    }

    private static string StartOf(RunningTask task) => task switch
    {
        { IsFallback: true } => "Task fallback is starting to handle the failure.",
        { Attempt: > 0 } => "Task is starting (retry).",
        _ => "Task is starting.",
    };

    private void WriteOutcome(ObservedEvent happened)
    {
        switch (happened.Outcome)
        {
            case TaskOutcomeKind.Succeeded:
                WriteLine(happened, "Task finished successfully.", TextStyle.Bold);
                break;
            case TaskOutcomeKind.Killed:
                WriteLine(happened, "[KILLED BY ORCHESTRATOR]", TextStyle.Bad);
                break;
            default:
                WriteLine(happened, happened.Task!.FailureLine ?? "Task failed.", TextStyle.Bad);
                break;
        }
    }

    private void WriteLine(ObservedEvent happened, string text, TextStyle style)
    {
        writer.Write(Stamp(happened.Timestamp), _timestampStyle);
        if (happened.Task is { } task)
            writer.Write(NameOf(task), _taskStyle);
        writer.Write(text, style);
        writer.EndLogLine();
    }

    // Neighbouring lines mostly share the millisecond, and the task.
    private string Stamp(long ticks)
    {
        var millisecond = ticks / TimeSpan.TicksPerMillisecond;
        if (millisecond != _stampedMillisecond)
        {
            _stampedMillisecond = millisecond;
            var local = TimeZoneInfo.ConvertTime(new DateTimeOffset(ticks, TimeSpan.Zero), time.LocalTimeZone);
            _stamp = local.ToString("yyyy-MM-dd HH:mm:ss.fff ", CultureInfo.InvariantCulture);
        }

        return _stamp;
    }

    private string NameOf(RunningTask task)
    {
        if (!ReferenceEquals(task, _namedTask))
        {
            _namedTask = task;
            _taskName = task.ProcessId == 0
                ? $"[{task.RunId}/{task.Step}/{task.TaskId}] "
                : string.Create(
                    CultureInfo.InvariantCulture, $"[{task.RunId}/{task.Step}/{task.TaskId} (pid {task.ProcessId})] ");
        }

        return _taskName;
    }
}
