namespace Metaflow.Runtime.Workers;

/// <summary>Asks steps to stop.</summary>
internal static class StepCancellation
{
    /// <summary>Asks whoever has a source's token to stop.</summary>
    /// <param name="step">The source; null, or disposed meanwhile, when the step has ended.</param>
    public static void Request(CancellationTokenSource? step)
    {
        try
        {
            step?.Cancel();
        }
        catch (Exception e) when (e is ObjectDisposedException or AggregateException)
        {
            // The step ended at this moment, or a callback of the user's failed; either way it was told.
        }
    }
}
