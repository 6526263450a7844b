namespace Metaflow.Service.Access;

/// <summary>Looks at something again when it is asked for, but not more often than at an interval, and for one caller at a time. Thread-safe.</summary>
/// <param name="interval">The shortest time between two looks.</param>
/// <param name="time">The clock.</param>
internal sealed class PeriodicLook(TimeSpan interval, TimeProvider time)
{
    private readonly Lock _looking = new();
    private long _looked = time.GetTimestamp();

    /// <summary>Looks if it is time, and nobody else does.</summary>
    public void WhenDue(Action look)
    {
        if (time.GetElapsedTime(Volatile.Read(ref _looked)) < interval || !_looking.TryEnter())
            return;
        try
        {
            Volatile.Write(ref _looked, time.GetTimestamp());
            look();
        }
        finally
        {
            _looking.Exit();
        }
    }
}
