using Metaflow.Artifacts;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Runtime;

namespace Metaflow.Tests.Runtime;

/// <summary>What a task's latest attempt left.</summary>
internal sealed class FinishedTask(FinishedRun run, TaskDatastore data)
{
    public TaskDatastore Data { get; } = data;

    public string Id => Data.Task.Task!;

    public string Folder => Path.Combine(run.Root, Data.Task.ToString());

    /// <summary>Names of all artifacts, in alphabetical order.</summary>
    public string[] Names => [.. Data.Artifacts.Select(a => a.Name).Order(StringComparer.Ordinal)];

    /// <summary>An artifact as any reader sees it: plain lists, dictionaries, numbers and text.</summary>
    public async Task<object?> ReadAsync(string name) => await ReadAsync(name, RuntimeTypes.Natural);

    public async Task<T> ReadAsync<T>(string name, ArtifactType<T> type) =>
        type.Deserialize(await Data.LoadAsync(name), name);

    public Task<IReadOnlyList<ForeachFrame>> StackAsync() =>
        ReadAsync(RuntimeArtifacts.ForeachStack, RuntimeTypes.ForeachStack);

    public Task<TransitionArtifact?> TransitionAsync() => ReadAsync(RuntimeArtifacts.Transition, RuntimeTypes.Transition);

    public string KeyOf(string name) => Data.Artifacts.Find(name)!.Key;

    public string TypeOf(string name) => Data.Artifacts.Find(name)!.Info.Type;

    /// <summary>The records of the task, the latest of each field.</summary>
    public async Task<Dictionary<string, MetadataEntry>> RecordsAsync()
    {
        var records = new Dictionary<string, MetadataEntry>();
        foreach (var entry in (await run.Metadata.LoadMetadataAsync(Data.Task)).OrderBy(e => e.CreatedAt))
            records[entry.Field] = entry;
        return records;
    }

    /// <summary>Names of the task's files, in alphabetical order.</summary>
    public string[] Files() => [.. Directory.GetFiles(Folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
}
