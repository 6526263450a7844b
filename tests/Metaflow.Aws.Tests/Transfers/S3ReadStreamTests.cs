using Metaflow.Aws.S3Api;
using Metaflow.Aws.Transfers;
using Metaflow.FakeS3.Faults;

namespace Metaflow.Aws.Tests.Transfers;

public sealed class S3ReadStreamTests : IAsyncLifetime
{
    private static readonly byte[] _content = TestS3.Bytes((70 << 20) + 11);

    private readonly TestS3 _s3 = new();

    public async ValueTask InitializeAsync()
    {
        await _s3.InitializeAsync();
        _s3.Server.Put(TestS3.Bucket, "large", _content);
    }

    public ValueTask DisposeAsync() => _s3.DisposeAsync();

    [Fact]
    public async Task Read_LargeObject_GivesAllBytesInOrder()
    {
        await using var stream = await OpenAsync();
        using var read = new MemoryStream();

        await stream.CopyToAsync(read);

        Assert.Equal(_content, read.ToArray());
        Assert.Equal(_content.Length, stream.Length);
    }

    [Fact]
    public async Task Read_WithoutWaiting_GivesTheSame()
    {
        await using var stream = await OpenAsync();
        using var read = new MemoryStream();

        await Task.Run(() => stream.CopyTo(read));

        Assert.Equal(_content, read.ToArray());
    }

    [Fact]
    public async Task Seek_AnyPosition_ReadsFromThere()
    {
        await using var stream = await OpenAsync();
        var buffer = new byte[1000];
        foreach (var position in (int[])[50 << 20, 0, (8 << 20) - 500, _content.Length - 1000, 1 << 20])
        {
            stream.Position = position;
            await stream.ReadExactlyAsync(buffer);

            Assert.Equal(_content[position..(position + 1000)], buffer);
        }

        stream.Seek(0, SeekOrigin.End);
        Assert.Equal(0, await stream.ReadAsync(buffer));
    }

    [Fact]
    public async Task Read_ObjectReplacedMeanwhile_FailsInsteadOfMixing()
    {
        await using var stream = await OpenAsync();
        _s3.Server.Put(TestS3.Bucket, "large", TestS3.Bytes(_content.Length - 1));

        var error = await Assert.ThrowsAsync<S3Exception>(() => stream.CopyToAsync(Stream.Null));

        Assert.Equal(412, error.StatusCode);
        Assert.Contains("changed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_ByteThatIsWrong_IsToldBeforeTheEnd()
    {
        await _s3.Storage.SaveAsync(TestS3.Item("checked", _content));
        _s3.Server.Faults.Add(S3Fault.CorruptBody(at: 100), static request => request.Header("range") is not null, first: 1);
        await using var stream = await _s3.Storage.OpenReadAsync("checked");

        var error = await Assert.ThrowsAsync<S3Exception>(() => stream!.CopyToAsync(Stream.Null));

        Assert.Contains("checksum", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_ManyStreamsThatAreReadByTurns_GoOn()
    {
        var streams = new List<S3ReadStream>();
        for (var i = 0; i < 6; i++)
            streams.Add(await OpenAsync());
        var buffer = new byte[1 << 20];
        var sums = new long[streams.Count];

        for (var at = 0; at < _content.Length; at += buffer.Length)
        {
            for (var i = 0; i < streams.Count; i++)
                sums[i] += await streams[i].ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false);
        }

        Assert.All(sums, static sum => Assert.Equal(_content.Length, sum));
        foreach (var stream in streams)
            await stream.DisposeAsync();
    }

    [Fact]
    public async Task Dispose_WhilePartsAreFetched_StopsThem()
    {
        var held = new TaskCompletionSource();
        var rule = _s3.Server.Faults.Add(S3Fault.Hold(held.Task), static request => request.Header("range") is not null);
        var stream = await OpenAsync();
        stream.Position = 9 << 20;
        var read = stream.ReadAsync(new byte[10]).AsTask();

        await rule.WhenFiredAsync();
        await stream.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        held.SetResult();
    }

    private async Task<S3ReadStream> OpenAsync() =>
        (await S3ReadStream.TryOpenAsync(_s3.Connection, new S3Url(TestS3.Bucket, "large"), CancellationToken.None))!;
}
