using System.Runtime.InteropServices;

namespace Metaflow.Service.CommandLine;

/// <summary>
/// Turns the first signal that asks the process to end into a cancellation. The second one ends the process at once, as it would without this class.
/// </summary>
internal sealed class ShutdownSignals : IDisposable
{
    private readonly CancellationTokenSource _requested = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    public ShutdownSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
    ];

    /// <summary>Ends with the first signal.</summary>
    public CancellationToken Requested => _requested.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _requested.Dispose();
    }

    private void Handle(PosixSignalContext signal)
    {
        if (Interlocked.Increment(ref _count) > 1)
            return;
        signal.Cancel = true;
        // What is cancelled must not run on the thread of signals: it would keep the second one waiting.
        _ = _requested.CancelAsync();
    }
}
