using Metaflow.Artifacts;
using Metaflow.Client;
using Metaflow.Core.Tests.Datastore;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Core.Tests.Client;

/// <summary>Runs put together record by record, for what no flow leaves behind on purpose.</summary>
internal sealed class HandmadeRun : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly RunTags _tags = new([], ["user:ann", "runtime:dev"]);

    public HandmadeRun() => Metadata = new LocalMetadata(Root, "ann", Time);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public string Root => Path.Combine(_directory.Path, ".metaflow");

    public LocalMetadata Metadata { get; }

    public MetaflowClient Client => new(Metadata, new LocalStorage(Root));

    public async Task<Pathspec> NewRunAsync()
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        return await Metadata.NewRunAsync("Flow", _tags);
    }

    public async Task<Pathspec> NewTaskAsync(Pathspec run, string step, params MetadataRecord[] records)
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        return await Metadata.NewTaskAsync(new Pathspec(run.Flow, run.Run, step), _tags, records);
    }

    public static MetadataRecord Record(string field, string value, int attempt = 0) =>
        MetadataRecord.ForAttempt(field, value, attempt);

    /// <summary>Stores an attempt with one artifact, <c>x</c>.</summary>
    public async Task FinishAsync(Pathspec task, int x, int attempt = 0, Storage? storage = null)
    {
        var data = new FlowDatastore("Flow", storage ?? new LocalStorage(Root));
        var writer = await data.BeginAttemptAsync(task, attempt);
        await writer.SaveArtifactsAsync([new ArtifactToSave("x", ArtifactTypes.Int32.Serialize(x), "<class 'int'>")]);
        var done = await writer.DoneAsync();
        await Metadata.RegisterArtifactsAsync(task, attempt, _tags, data.Storage, done.Artifacts);
        await Metadata.RegisterMetadataAsync(task, [Record("attempt-done", $"{attempt}", attempt)]);
    }

    public void Write(Pathspec task, string name, string content)
    {
        Directory.CreateDirectory(Path.Combine(Root, task.ToString()));
        File.WriteAllText(Path.Combine(Root, task.ToString(), name), content);
    }

    public void Dispose() => _directory.Dispose();
}
