using Metaflow.Client;
using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Metadata.Service;
using Metaflow.Runtime.Execution;

namespace Metaflow.Runtime;

/// <summary>A run of another program, which <see cref="ProgramRunner"/> has started: follow it, wait for it, end it. Thread-safe.</summary>
public sealed class ExecutingProgram : IAsyncDisposable
{
    private static readonly TimeSpan _defaultGrace = TimeSpan.FromSeconds(10);

    private readonly ProgramProcess _process;
    private readonly RunnerAttributes _attributes;
    private int _endedAs;

    internal ExecutingProgram(ProgramProcess process, RunnerAttributes attributes)
    {
        _process = process;
        _attributes = attributes;
    }

    /// <summary>The run's id.</summary>
    public string RunId => _attributes.RunId;

    /// <summary>The flow's name.</summary>
    public string FlowName => _attributes.FlowName;

    /// <summary>Where the run is recorded, as the program tells it: <c>local@</c> and a folder, or <c>service@</c> and a URL.</summary>
    public string Metadata => _attributes.Metadata;

    /// <summary>The id of the process.</summary>
    public int ProcessId => _process.ProcessId;

    /// <summary>The exit code; null while the program runs.</summary>
    public int? ExitCode => _process.Completion.IsCompleted ? _process.Completion.Result : null;

    /// <summary>How the run is doing.</summary>
    public RunStatus Status => ExitCode switch
    {
        null => RunStatus.Running,
        0 => RunStatus.Successful,
        _ when _endedAs != 0 => (RunStatus)_endedAs,
        _ => RunStatus.Failed,
    };

    /// <summary>
    /// What the program prints, from its beginning until it has ended. Each reader sees all of it; the latest 100,000 lines are kept for those
    /// who come later.
    /// </summary>
    /// <param name="cancellationToken">Stops reading; the run goes on.</param>
    public IAsyncEnumerable<ProgramOutput> OutputAsync(CancellationToken cancellationToken = default) =>
        _process.Output.ReadAsync(cancellationToken);

    /// <summary>Opens the run by the client, there where the program recorded it. Seen whatever its namespace.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">It is recorded where this program cannot read.</exception>
    public async Task<Run> OpenRunAsync(CancellationToken cancellationToken = default)
    {
        MetaflowClient client;
        if (_attributes.LocalRoot is { } root)
            client = new MetaflowClient(new LocalMetadata(root, user: null), new LocalStorage(root));
        else if (_attributes.ServiceUrl is { } url)
            client = new MetaflowClient(
                new ServiceMetadata(ServiceSettings.Of(MetaflowConfiguration.FromEnvironment(), url), user: null),
                // The records of the run say where its data is.
                new LocalStorage(Path.GetFullPath(LocalDatastoreRoot.DirectoryName)));
        else
            throw new MetaflowException($"Run '{FlowName}/{RunId}' is recorded at '{Metadata}', which this program cannot open.");
        return await client.RunAsync($"{FlowName}/{RunId}", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for the program to end.</summary>
    /// <param name="timeout">Ends the program, as <see cref="CancelAsync"/> does, when it takes longer from now; null waits for ever.</param>
    /// <param name="cancellationToken">Stops waiting; the run goes on.</param>
    /// <returns>The exit code: 0 on success.</returns>
    public async Task<int> WaitAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _process.Completion.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException) when (!_process.Completion.IsCompleted)
        {
            return await EndAsync(RunStatus.TimedOut, _defaultGrace, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Ends the run: interrupts the program as Ctrl-C does, so that it can end its tasks, and ends it and all that it has started by force when
    /// that takes too long. On Windows it is ended by force at once. Does nothing when the program has ended.
    /// </summary>
    /// <param name="grace">How long the program gets; null for ten seconds.</param>
    /// <param name="cancellationToken">Stops waiting: the program is then ended by force.</param>
    public async Task CancelAsync(TimeSpan? grace = null, CancellationToken cancellationToken = default) =>
        await EndAsync(RunStatus.Cancelled, grace ?? _defaultGrace, cancellationToken).ConfigureAwait(false);

    /// <summary>Ends the run if it has not ended, and waits for that.</summary>
    public async ValueTask DisposeAsync()
    {
        await CancelAsync().ConfigureAwait(false);
        await _process.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override string ToString() => $"ExecutingProgram('{FlowName}/{RunId}', {Status})";

    private async Task<int> EndAsync(RunStatus status, TimeSpan grace, CancellationToken cancellationToken)
    {
        if (_process.Completion.IsCompleted)
            return await _process.Completion.ConfigureAwait(false);
        Interlocked.CompareExchange(ref _endedAs, (int)status, 0);
        _process.Interrupt();
        await ((Task)_process.Completion).WaitAsync(grace, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.Completion.IsCompleted)
            _process.Kill();
        return await _process.Completion.ConfigureAwait(false);
    }
}
