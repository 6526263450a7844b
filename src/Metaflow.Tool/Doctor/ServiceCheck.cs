namespace Metaflow.Tool.Doctor;

/// <summary>Checks one service. What is wrong is a result, not an exception.</summary>
internal abstract class ServiceCheck
{
    /// <summary>The service, as people call it.</summary>
    public abstract string Service { get; }

    /// <summary>Checks it, one thing after the other.</summary>
    public abstract IAsyncEnumerable<CheckResult> RunAsync(CancellationToken cancellationToken);

    /// <summary>Makes a result of what a check finds, or of the error that it ends in.</summary>
    protected async Task<CheckResult> TryAsync(string check, Func<Task<CheckResult>> run)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (MetaflowException e)
        {
            return Failed(check, e.Message);
        }
    }

    protected CheckResult Ok(string check, string detail) => CheckResult.Ok(Service, check, detail);

    protected CheckResult Warning(string check, string detail) => CheckResult.Warning(Service, check, detail);

    protected CheckResult Failed(string check, string detail) => CheckResult.Failed(Service, check, detail);

    protected CheckResult Skipped(string check, string detail) => CheckResult.Skipped(Service, check, detail);
}
