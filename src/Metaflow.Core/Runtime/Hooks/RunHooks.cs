namespace Metaflow.Runtime.Hooks;

/// <summary>Lets flow decorators act before and after a run.</summary>
/// <param name="decorators">The decorators, those of base classes first.</param>
/// <param name="run">The run.</param>
/// <param name="observer">Gets what goes wrong.</param>
internal sealed class RunHooks(IReadOnlyList<FlowDecorator> decorators, RunContext run, RunObserver observer)
{
    /// <summary>Tells the decorators that tasks follow.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var decorator in decorators)
            await decorator.RunStartingAsync(run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tells the decorators that no task follows; their failures cannot change how the run ended.</summary>
    public async Task FinishedAsync(RunOutcome outcome)
    {
        foreach (var decorator in decorators)
        {
            try
            {
                await decorator.RunFinishedAsync(run, outcome).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                observer.RunMessage(
                    $"Decorator '{decorator.Name}' failed after the run had ended: {TaskFailureText.Of(e)}", isError: true);
            }
        }
    }
}
