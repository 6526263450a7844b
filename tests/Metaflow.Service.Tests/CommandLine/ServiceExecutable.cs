namespace Metaflow.Service.Tests.CommandLine;

/// <summary>An executable of the service that is tested instead of the one of this build, such as a native one.</summary>
internal static class ServiceExecutable
{
    /// <summary>The variable that names the file.</summary>
    public const string Variable = "METAFLOW_TEST_SERVICE_EXECUTABLE";

    /// <summary>The trait of tests that run the executable, with the value <see cref="IsTested"/>.</summary>
    public const string Trait = "Tests";

    /// <summary>The value of <see cref="Trait"/>.</summary>
    public const string IsTested = "Executable";

    /// <summary>The file; null when none is named.</summary>
    public static string? Named { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } file ? Path.GetFullPath(file) : null;
}
