using Metaflow.Service.Database;

namespace Metaflow.Service.Operations.Health;

/// <summary>Whether requests should be sent to this service. Thread-safe.</summary>
/// <param name="store">The records.</param>
/// <param name="log">Is told when the answer changes.</param>
/// <param name="time">The clock.</param>
internal sealed class Readiness(MetadataStore store, ILogger<Readiness> log, TimeProvider time)
{
    /// <summary>How long the database may take to answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private volatile bool _isDraining;
    private volatile string _last = "";

    /// <summary>Whether the service has been told to stop.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>From now on the service is not ready.</summary>
    public void BeginDraining() => _isDraining = true;

    /// <summary>Finds out why the service is not ready.</summary>
    /// <returns>The reasons, which tell nothing secret; none when it is ready.</returns>
    public async Task<IReadOnlyList<string>> FindProblemsAsync(CancellationToken cancellationToken)
    {
        List<string> problems = [];
        if (_isDraining)
            problems.Add("The service is stopping.");
        else if (await FindDatabaseProblemAsync(cancellationToken).ConfigureAwait(false) is { } problem)
            problems.Add(problem);
        var text = string.Join(' ', problems);
        if (Interlocked.Exchange(ref _last, text) != text)
            Tell(text);
        return problems;
    }

    private async Task<string?> FindDatabaseProblemAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            // A database that hangs may not notice that the question is withdrawn.
            await store.PingAsync(both.Token).WaitAsync(both.Token).ConfigureAwait(false);
            var schema = await store.ReadSchemaAsync(both.Token).WaitAsync(both.Token).ConfigureAwait(false);
            return schema.Problem is null ? null : $"The tables do not fit: {schema.Problem}";
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return "The database does not answer in time.";
        }
        catch (DatabaseUnavailableException e)
        {
            ServiceLog.DatabaseUnavailable(log, e.Message);
            return "The database cannot be used now.";
        }
    }

    private void Tell(string problems)
    {
        if (problems.Length == 0)
            ServiceLog.Ready(log);
        else
            ServiceLog.NotReady(log, problems);
    }
}
