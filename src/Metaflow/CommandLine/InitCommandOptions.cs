namespace Metaflow.CommandLine;

/// <summary>A run whose parameters the <c>init</c> command stores.</summary>
/// <param name="RunId">The run's id.</param>
/// <param name="TaskId">The id of the task that holds the parameters.</param>
/// <param name="Tags">User tags of the run.</param>
/// <param name="Parameters">Values of parameters by option name, as text.</param>
internal sealed record InitCommandOptions(
    string RunId, string TaskId, IReadOnlyList<string> Tags, IReadOnlyDictionary<string, string> Parameters);
