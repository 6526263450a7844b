namespace Metaflow.Runtime;

/// <summary>What the scheduler's attempts share: where data and records go, how much of logs is kept, and the clock.</summary>
/// <param name="Storage">The run's data and records.</param>
/// <param name="MaxLogBytes">The most bytes kept of each stream of each attempt.</param>
/// <param name="Time">The clock.</param>
internal sealed record RunSession(RunStorage Storage, int MaxLogBytes, TimeProvider Time)
{
    public string RunId => Storage.Context.RunId;
}
