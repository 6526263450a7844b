using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Runtime.Remote;

namespace Metaflow.Tests.Runtime.Remote;

/// <summary>Local records on their way from another machine.</summary>
public sealed class LocalMetadataArchiveTests : IDisposable
{
    private static readonly Pathspec _task = new("F", "1", "start", "2");
    private static readonly RunTags _tags = new([], []);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metaflow-test-");
    private readonly FlowDatastore _datastore;

    public LocalMetadataArchiveTests() => _datastore = new FlowDatastore("F", new LocalStorage(At("data")));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Merge_RecordsOfATask_AreThereBesideThoseOfOthers()
    {
        var there = new LocalMetadata(At("there"), "user");
        await there.RegisterTaskAsync(_task, _tags, [MetadataRecord.ForAttempt("attempt", "0", 0)]);
        var here = new LocalMetadata(At("here"), "user");
        await here.RegisterTaskAsync(_task.WithTask("3"), _tags, [MetadataRecord.ForAttempt("attempt", "0", 0)]);
        await LocalMetadataArchive.SaveAsync(At("there"), _datastore, _task, 0, Stop);

        // Twice, as after a crash between the merge and its note.
        for (var i = 0; i < 2; i++)
            Assert.True(await LocalMetadataArchive.MergeAsync(At("here"), _datastore, _task, 0, Stop));

        foreach (var id in (string[])["2", "3"])
            Assert.Equal("attempt", Assert.Single(await here.LoadMetadataAsync(_task.WithTask(id), Stop)).Field);
    }

    [Fact]
    public async Task Merge_RecordThatIsThere_StaysAsItIs()
    {
        Directory.CreateDirectory(At("here/F/1/_meta"));
        await File.WriteAllTextAsync(At("here/F/1/_meta/_self.json"), "ours", Stop);
        await PackAsync(("F/1/_meta/_self.json", "theirs"));

        Assert.True(await LocalMetadataArchive.MergeAsync(At("here"), _datastore, _task, 0, Stop));

        Assert.Equal("ours", await File.ReadAllTextAsync(At("here/F/1/_meta/_self.json"), Stop));
    }

    [Fact]
    public async Task Merge_AttemptThatLeftNothing_SaysSo() =>
        Assert.False(await LocalMetadataArchive.MergeAsync(At("here"), _datastore, _task, 0, Stop));

    [Theory]
    [InlineData("../outside/_meta/x.json")]
    [InlineData("F/../../_meta/x.json")]
    [InlineData("/F/_meta/x.json")]
    [InlineData("Other/1/_meta/x.json")]
    [InlineData("F/1/start/2/0.data.json")]
    public async Task Merge_FileThatIsNoRecordOfTheFlow_IsRefused(string name)
    {
        await PackAsync((name, "{}"));

        await Assert.ThrowsAsync<DatastoreException>(() => LocalMetadataArchive.MergeAsync(At("here"), _datastore, _task, 0, Stop));

        Assert.False(Directory.Exists(At("here")));
        Assert.False(Directory.Exists(At("outside")));
    }

    [Fact]
    public async Task Merge_DamagedArchive_IsNamed()
    {
        await SaveAsync("no archive"u8.ToArray());

        var error = await Assert.ThrowsAsync<DatastoreException>(() => LocalMetadataArchive.MergeAsync(At("here"), _datastore, _task, 0, Stop));

        Assert.Contains("F/1/start/2/0.metadata.tgz", error.Message, StringComparison.Ordinal);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string At(string path) => Path.Combine(_folder.FullName, path);

    private async Task PackAsync(params (string Name, string Content)[] files)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            foreach (var (name, content) in files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
        }

        await SaveAsync(packed.ToArray());
    }

    private async Task SaveAsync(byte[] archive) =>
        await _datastore.Storage.SaveAsync(new ObjectToSave("F/1/start/2/0.metadata.tgz", archive), cancellationToken: Stop);
}
