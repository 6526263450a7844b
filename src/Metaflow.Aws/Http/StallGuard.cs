namespace Metaflow.Aws.Http;

/// <summary>Ends a try when the server is silent for too long; how long also depends on how much is to be transferred.</summary>
internal sealed class StallGuard : IDisposable
{
    // No connection worth using is slower.
    private const long SlowestBytesPerSecond = 50_000;

    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _stop;

    public StallGuard(TimeSpan patience, CancellationToken cancellationToken)
    {
        _patience = patience;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    public CancellationToken Token => _stop.Token;

    /// <summary>Begins to wait for so many bytes.</summary>
    public void Expect(long bytes) =>
        _stop.CancelAfter(_patience + TimeSpan.FromSeconds(Math.Min(bytes / SlowestBytesPerSecond, 24 * 3600)));

    public void Dispose() => _stop.Dispose();
}
