using System.Text.Json.Nodes;
using Metaflow.Aws.Datastore;
using Metaflow.Aws.S3Api;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Aws.Tests.Transfers;

public sealed class AbandonedUploadsTests : IAsyncLifetime
{
    private static readonly byte[] _large = TestS3.Bytes(20 << 20);

    private readonly TestS3 _s3 = new();

    public ValueTask InitializeAsync() => _s3.InitializeAsync();

    public ValueTask DisposeAsync() => _s3.DisposeAsync();

    [Fact]
    public async Task Upload_AfterAProcessThatWasKilled_EndsWhatItLeft()
    {
        var left = await BeginAsync("root/left");
        Die(left);

        await _s3.Storage.SaveAsync(TestS3.Item("a", _large), overwrite: true);

        Assert.Empty(_s3.Server.Uploads(TestS3.Bucket));
        Assert.Empty(Directory.EnumerateFiles(_s3.Notes));
        Assert.Equal(["root/a"], _s3.Server.Keys(TestS3.Bucket));
    }

    [Fact]
    public async Task Upload_BesideAProcessThatIsAlive_LeavesItAlone()
    {
        await BeginAsync("root/other");

        await _s3.Storage.SaveAsync(TestS3.Item("a", _large), overwrite: true);

        Assert.Equal("root/other", Assert.Single(_s3.Server.Uploads(TestS3.Bucket)).Key);
        Assert.Single(Directory.EnumerateFiles(_s3.Notes));
    }

    [Fact]
    public async Task Upload_LongAfterAnotherMachineWasLost_EndsWhatItLeft()
    {
        var note = await BeginAsync("root/lost");
        File.Delete(note);
        using var now = _s3.Connect();
        await new S3Storage(now, "s3://bucket/root").SaveAsync(TestS3.Item("a", _large), overwrite: true);
        Assert.Single(_s3.Server.Uploads(TestS3.Bucket));

        var time = new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(8));
        using var later = _s3.Connect(time: time);
        await new S3Storage(later, "s3://bucket/root").SaveAsync(TestS3.Item("b", _large), overwrite: true);

        Assert.Empty(_s3.Server.Uploads(TestS3.Bucket));
    }

    [Fact]
    public async Task Upload_NotesThatAreDamaged_GoesOn()
    {
        foreach (var text in (string[])["", "{", "[]", "{}", """{"process": "x"}""", """{"process": 1, "started": 1, "bucket": 3}"""])
            await File.WriteAllTextAsync(Path.Combine(_s3.Notes, $"{Guid.NewGuid()}.json"), text);

        Assert.True(await _s3.Storage.SaveAsync(TestS3.Item("a", _large), overwrite: true));
    }

    [Fact]
    public async Task Upload_WithoutTheRightToList_GoesOn()
    {
        _s3.Server.Deny(static request => request.Operation == FakeS3.S3Operation.ListMultipartUploads);

        Assert.True(await _s3.Storage.SaveAsync(TestS3.Item("a", _large), overwrite: true));
    }

    /// <summary>Begins an upload and does not end it.</summary>
    /// <returns>Its note.</returns>
    private async Task<string> BeginAsync(string key)
    {
        var url = new S3Url(TestS3.Bucket, key);
        var id = await _s3.Connection.CreateUploadAsync(url, new PutOptions(), CancellationToken.None);
        return _s3.Connection.Uploads.Note(url, id)!;
    }

    /// <summary>Makes a note one of a process that is no more.</summary>
    private static void Die(string note)
    {
        var json = JsonNode.Parse(File.ReadAllText(note))!;
        json["started"] = 1;
        File.WriteAllText(note, json.ToJsonString());
    }
}
