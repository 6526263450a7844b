using Metaflow.Metadata;

namespace Metaflow.Testing;

public sealed partial class MemoryMetadata
{
    private RunRecords RunAt(Pathspec path)
    {
        if (!_flows.TryGetValue(path.Flow, out var flow))
            _flows[path.Flow] = flow = new FlowRecords(Now());
        if (!flow.Runs.TryGetValue(path.Run!, out var run))
            flow.Runs[path.Run!] = run = new RunRecords();
        return run;
    }

    private TaskRecords TaskAt(Pathspec path)
    {
        var steps = RunAt(path).Steps;
        if (!steps.TryGetValue(path.Step!, out var step))
            steps[path.Step!] = step = new StepRecords(new StepEntry(new Pathspec(path.Flow, path.Run, path.Step), Now()));
        if (!step.Tasks.TryGetValue(path.Task!, out var task))
            step.Tasks[path.Task!] = task = new TaskRecords();
        return task;
    }

    private sealed record FlowRecords(DateTimeOffset CreatedAt)
    {
        public Dictionary<string, RunRecords> Runs { get; } = new(StringComparer.Ordinal);
    }

    private sealed class RunRecords
    {
        /// <summary>Null while only tasks of the run are known.</summary>
        public RunEntry? Entry { get; set; }

        public long NextTaskId { get; set; }

        public Dictionary<string, StepRecords> Steps { get; } = new(StringComparer.Ordinal);
    }

    private sealed record StepRecords(StepEntry Entry)
    {
        public Dictionary<string, TaskRecords> Tasks { get; } = new(StringComparer.Ordinal);
    }

    private sealed class TaskRecords
    {
        public TaskEntry? Entry { get; set; }

        public List<MetadataEntry> Facts { get; } = [];

        public Dictionary<(int Attempt, string Name), ArtifactEntry> Artifacts { get; } = [];
    }
}
