namespace Metaflow.Runtime.Workers;

/// <summary>
/// Settings of the .NET runtime for workers. A worker's own code runs a few hundred times at most; compiling it again for speed costs
/// more than it brings, and several times what the tasks cost. Loops of the user's code are still optimized while they run, everything else
/// once the worker has met no new code for a second. Garbage is collected without a thread beside: nothing in a step waits for a user,
/// and reading a large artifact is twice as fast when its objects are not moved while they are made.
/// </summary>
internal static class WorkerTuning
{
    private static readonly (string Name, string Value)[] _settings =
    [
        ("DOTNET_TieredPGO", "0"),
        ("DOTNET_TC_CallCountingDelayMs", "1000"),
        ("DOTNET_gcConcurrent", "0"),
    ];

    /// <summary>Adds the settings that the user has not made to a new worker's environment.</summary>
    public static void Apply(IDictionary<string, string?> environment)
    {
        foreach (var (name, value) in _settings)
            environment.TryAdd(name, value);
    }

    /// <summary>Takes the settings out of the environment again, in the worker: they are not meant for programs that a step starts.</summary>
    /// <param name="userVariables">Names of the variables that the scheduler had itself.</param>
    public static void Hide(IReadOnlyList<string> userVariables)
    {
        foreach (var (name, _) in _settings)
        {
            if (!userVariables.Contains(name))
                Environment.SetEnvironmentVariable(name, null);
        }
    }

    /// <summary>The names among the settings that the user has made.</summary>
    public static IReadOnlyList<string> UserVariables() =>
        [.. _settings.Select(s => s.Name).Where(n => Environment.GetEnvironmentVariable(n) is not null)];
}
