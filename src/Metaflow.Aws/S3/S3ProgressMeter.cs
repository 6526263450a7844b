namespace Metaflow;

/// <summary>Counts how far a call is, and reports it. Thread-safe.</summary>
internal sealed class S3ProgressMeter(IProgress<S3Progress> progress, int? total)
{
    private readonly Lock _gate = new();
    private int _objects;
    private long _bytes;

    /// <summary>Counts bytes; those that came to nothing are taken back by a negative number.</summary>
    public void Add(long bytes)
    {
        if (bytes == 0)
            return;
        lock (_gate)
        {
            _bytes += bytes;
            progress.Report(new S3Progress(_objects, total, _bytes));
        }
    }

    /// <summary>Counts an object that is done.</summary>
    public void Finish()
    {
        lock (_gate)
            progress.Report(new S3Progress(++_objects, total, _bytes));
    }
}
