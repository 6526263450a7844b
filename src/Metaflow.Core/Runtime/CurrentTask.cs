using Metaflow.Artifacts;

namespace Metaflow.Runtime;

/// <summary>The values behind <see cref="Current"/> for one task; deletes the task's temporary folder when disposed.</summary>
internal sealed class CurrentTask : IDisposable
{
    private readonly Lock _lock = new();
    private string? _tempDirectory;

    public required string FlowName { get; init; }

    public required string RunId { get; init; }

    public required string StepName { get; init; }

    public required string TaskId { get; init; }

    public required int RetryCount { get; init; }

    public required string UserName { get; init; }

    public string? OriginRunId { get; init; }

    public string? Namespace { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public ProjectContext? Project { get; init; }

    public IReadOnlyList<string> ParameterNames { get; init; } = [];

    public ParallelContext? Parallel { get; init; }

    public string? TerminationNoticeFile { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the run keeps its data and records: there the client looks from inside of the step.</summary>
    public required RunStorage Storage { get; init; }

    public ArtifactSerializers Serializers { get; init; } = ArtifactSerializers.None;

    public string TempDirectory
    {
        get
        {
            lock (_lock)
                return _tempDirectory ??= Directory.CreateTempSubdirectory("metaflow-").FullName;
        }
    }

    public void Dispose()
    {
        if (_tempDirectory is null)
            return;
        try
        {
            Directory.Delete(_tempDirectory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A child process of the step may still hold files; the system's cleaner of temporary files gets them.
        }
    }
}
