using System.Text;
using Metaflow.Aws.Credentials;
using Metaflow.Aws.Datastore;
using Metaflow.Aws.S3Api;
using Metaflow.FakeS3;
using Metaflow.FakeS3.Faults;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Aws.Tests.Datastore;

/// <summary>What goes wrong on the way to S3 and back is mended, or said at once.</summary>
public sealed class S3FaultTests : IAsyncLifetime
{
    private readonly TestS3 _s3 = new();

    private S3Faults Faults => _s3.Server.Faults;

    public ValueTask InitializeAsync() => _s3.InitializeAsync();

    public ValueTask DisposeAsync() => _s3.DisposeAsync();

    public static TheoryData<string> Transient() =>
        ["503 SlowDown", "500 InternalError", "400 RequestTimeout", "429 TooManyRequestsException", "409 OperationAborted"];

    [Theory]
    [MemberData(nameof(Transient))]
    public async Task Calls_BurstOfErrors_SucceedAfterIt(string error)
    {
        var (status, code) = (int.Parse(error.AsSpan(0, 3)), error[4..]);
        Faults.Add(S3Fault.Error(status, code), first: 3);

        Assert.True(await _s3.Storage.SaveAsync(TestS3.Item("a", [1, 2, 3])));
        Faults.Add(S3Fault.Error(status, code), first: 3);
        Assert.Equal([1, 2, 3], (await _s3.Storage.LoadAsync("a"))!.Content.ToArray());
        Faults.Add(S3Fault.Error(status, code), first: 3);
        Assert.Single(await _s3.Storage.ListAsync(""));
    }

    public static TheoryData<string> Broken() => ["reset", "truncated", "corrupt", "disconnected", "lost answer"];

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Load_BodyThatBreaks_IsWholeInTheEnd(string kind)
    {
        var fault = kind switch
        {
            "reset" => S3Fault.ResetBody(300_000),
            "truncated" => S3Fault.TruncateBody(300_000),
            "corrupt" => S3Fault.CorruptBody(at: 1000),
            "disconnected" => S3Fault.Disconnect(),
            _ => S3Fault.LoseAnswer(),
        };
        var (small, large) = (TestS3.Bytes(1_000_000), TestS3.Bytes(30 << 20));
        await _s3.Storage.SaveAsync(TestS3.Item("small", small));
        await _s3.Storage.SaveAsync(TestS3.Item("large", large));
        Faults.Add(fault, first: 4);

        Assert.Equal(small, (await _s3.Storage.LoadAsync("small"))!.Content.ToArray());
        Faults.Clear();
        Faults.Add(fault, first: 4);
        Assert.Equal(large, (await _s3.Storage.LoadAsync("large"))!.Content.ToArray());
    }

    [Fact]
    public async Task Load_BodyThatBreaks_GoesOnWhereItWas()
    {
        await _s3.Storage.SaveAsync(TestS3.Item("a", TestS3.Bytes(1_000_000)));
        Faults.Add(S3Fault.ResetBody(600_000), first: 1);
        _s3.Server.ClearLog();

        await _s3.Storage.LoadAsync("a");

        Assert.Collection(
            _s3.Server.Log,
            static first => Assert.DoesNotContain("Range", first.Headers.Keys),
            static second =>
            {
                Assert.Matches("^bytes=[1-9][0-9]+-999999$", second.Headers["range"]);
                Assert.NotEmpty(second.Headers["if-match"]);
            });
    }

    [Fact]
    public async Task Load_BytesThatStayWrong_AreNeverGivenOut()
    {
        using var connection = _s3.Connect(static settings => settings with { RetryCount = 2 });
        await _s3.Storage.SaveAsync(TestS3.Item("a", TestS3.Bytes(1000)));
        // The first answer tells the checksum, which those after it are compared with.
        Faults.Add(S3Fault.CorruptBody(at: 500));

        var error = await Assert.ThrowsAsync<S3Exception>(async () => await new S3Storage(connection, "s3://bucket/root").LoadAsync("a"));

        Assert.Contains("after 3 tries", error.Message, StringComparison.Ordinal);
        Assert.Contains("checksum", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_BodyThatArrivesWrong_IsSentAgain()
    {
        var rule = Faults.Add(S3Fault.Error(400, "BadDigest"), static request => request.Operation == S3Operation.PutObject, first: 1);

        Assert.True(await _s3.Storage.SaveAsync(TestS3.Item("a", [1])));
        Assert.Equal(1, rule.Fired);
    }

    [Fact]
    public async Task Save_LostAnswerWithoutOverwrite_CountsAsWritten()
    {
        Faults.Add(S3Fault.LoseAnswer(), static request => request.Operation == S3Operation.PutObject, first: 1);

        Assert.True(await _s3.Storage.SaveAsync(TestS3.Item("a", [1, 2])));
        Faults.Add(S3Fault.Disconnect(), static request => request.Operation == S3Operation.PutObject, first: 1);
        Assert.False(await _s3.Storage.SaveAsync(TestS3.Item("a", [1, 3])));

        Assert.Equal([1, 2], _s3.Server.Find(TestS3.Bucket, "root/a")!.ToArray());
    }

    [Fact]
    public async Task Upload_LostAnswerToTheLastCall_CountsAsDone()
    {
        Faults.Add(S3Fault.LoseAnswer(), static request => request.Operation == S3Operation.CompleteMultipartUpload, first: 1);
        var content = TestS3.Bytes(20 << 20);

        Assert.True(await _s3.Storage.SaveAsync(TestS3.Item("a", content), overwrite: true));

        Assert.Equal(content, _s3.Server.Find(TestS3.Bucket, "root/a")!.ToArray());
    }

    [Fact]
    public async Task Upload_ErrorWithStatusOfSuccess_IsNoSuccess()
    {
        Faults.Add(S3Fault.Error(200, "InternalError"), static request => request.Operation == S3Operation.CompleteMultipartUpload, first: 2);
        var content = TestS3.Bytes(20 << 20);

        Assert.True(await _s3.Storage.SaveAsync(TestS3.Item("a", content), overwrite: true));

        Assert.Equal(content, _s3.Server.Find(TestS3.Bucket, "root/a")!.ToArray());
    }

    [Fact]
    public async Task Upload_PartThatFails_LeavesNoPartsBehind()
    {
        Faults.Add(S3Fault.Error(403, "AccessDenied"), static request => request.Query("partNumber") == "2");

        await Assert.ThrowsAsync<S3AccessDeniedException>(
            async () => await _s3.Storage.SaveAsync(TestS3.Item("a", TestS3.Bytes(40 << 20)), overwrite: true));

        Assert.Empty(_s3.Server.Uploads(TestS3.Bucket));
        Assert.Empty(_s3.Server.Keys(TestS3.Bucket));
        Assert.Empty(Directory.EnumerateFiles(_s3.Notes));
    }

    [Theory]
    [InlineData(403, "AccessDenied")]
    [InlineData(416, "InvalidRange")]
    [InlineData(400, "InvalidArgument")]
    [InlineData(403, "AllAccessDisabled")]
    public async Task Calls_ErrorThatStays_FailAtOnce(int status, string code)
    {
        Faults.Add(S3Fault.Error(status, code));

        var error = await Assert.ThrowsAnyAsync<S3Exception>(async () => await _s3.Storage.LoadAsync("a"));

        Assert.Equal((status, code), (error.StatusCode, error.ErrorCode));
        Assert.Contains("s3://bucket/root/a", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, _s3.Server.RequestCount);
    }

    [Fact]
    public async Task Calls_ServerThatStaysDown_SayHowOftenTheyTried()
    {
        using var connection = _s3.Connect(static settings => settings with { RetryCount = 3 });
        Faults.Add(S3Fault.Error(503, "SlowDown"));

        var error = await Assert.ThrowsAsync<S3Exception>(async () => await new S3Storage(connection, "s3://bucket/root").LoadAsync("a"));

        Assert.Contains("after 4 tries with 503 SlowDown", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, _s3.Server.RequestCount);
    }

    [Fact]
    public async Task Head_RefusedWithoutAWord_LearnsWhy()
    {
        Faults.Add(S3Fault.Error(400, "InvalidArgument"));

        var error = await Assert.ThrowsAsync<S3Exception>(async () => await _s3.Storage.ExistsAsync("a"));

        Assert.Equal("InvalidArgument", error.ErrorCode);
        Assert.Equal(2, _s3.Server.RequestCount);
    }

    [Fact]
    public async Task Calls_NobodyListens_NameTheServer()
    {
        using var connection = _s3.Connect(static settings => settings with { Endpoint = new Uri("http://127.0.0.1:9") });

        var error = await Assert.ThrowsAsync<S3Exception>(async () => await new S3Storage(connection, "s3://bucket/root").LoadAsync("a"));

        Assert.Contains("after 5 tries", error.Message, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:9", error.Message, StringComparison.Ordinal);
        Assert.Contains("METAFLOW_S3_ENDPOINT_URL", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_ServerThatIsSilent_AreTriedAgain()
    {
        using var connection = _s3.Connect(static settings => settings with { Patience = TimeSpan.FromMilliseconds(300) });
        var never = new TaskCompletionSource();
        await _s3.Storage.SaveAsync(TestS3.Item("a", [1]));
        Faults.Add(S3Fault.SlowFirstByte(never.Task), first: 1);

        Assert.NotNull(await new S3Storage(connection, "s3://bucket/root").LoadAsync("a"));
    }

    [Fact]
    public async Task Calls_KeysThatExpire_AreRenewedOnce()
    {
        await using var server = await S3Server.StartAsync(new S3ServerOptions
        {
            Credentials = [new S3Credential("OLD", "s1", "t1"), new S3Credential("NEW", "s2", "t2")],
        });
        server.CreateBucket("bucket");
        var keys = new RenewedKeys(new AwsKeys("OLD", "s1", "t1"), new AwsKeys("NEW", "s2", "t2"));
        using var connection = _s3.Connect(settings => settings with { Endpoint = server.Url }, keys);
        var storage = new S3Storage(connection, "s3://bucket");
        await storage.SaveAsync(TestS3.Item("a", [1]), overwrite: true);
        server.Expire("OLD");

        await storage.SaveAsync(TestS3.Item("b", [2]), overwrite: true);
        server.Expire("NEW");
        var error = await Assert.ThrowsAsync<S3AccessDeniedException>(async () => await storage.LoadAsync("a"));

        Assert.Equal(2, server.Keys("bucket").Count);
        Assert.Contains("expired", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_WrongSecret_SaySoAtOnce()
    {
        using var connection = _s3.Connect(credentials: new FixedCredentialSource(new AwsKeys("AKIATEST", "wrong", null)));

        var error = await Assert.ThrowsAsync<S3AccessDeniedException>(async () => await new S3Storage(connection, "s3://bucket").LoadAsync("a"));

        Assert.Equal("SignatureDoesNotMatch", error.ErrorCode);
        Assert.DoesNotContain("wrong", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_BucketOfAnotherRegion_FindIt()
    {
        await using var server = await S3Server.StartAsync(new S3ServerOptions
        {
            Credentials = [new S3Credential("A", "s")],
            Region = "eu-north-1",
        });
        server.CreateBucket("bucket");
        using var connection = _s3.Connect(
            settings => settings with { Endpoint = server.Url }, new FixedCredentialSource(new AwsKeys("A", "s", null)));
        var storage = new S3Storage(connection, "s3://bucket");

        await storage.SaveAsync(TestS3.Item("a", [1]), overwrite: true);
        await storage.SaveAsync(TestS3.Item("b", [1]), overwrite: true);

        Assert.Equal(3, server.RequestCount);
    }

    [Fact]
    public async Task Calls_ClockThatIsWrong_FollowTheServer()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(-3));
        using var connection = _s3.Connect(time: time);
        var storage = new S3Storage(connection, "s3://bucket/root");

        await storage.SaveAsync(TestS3.Item("a", [1]), overwrite: true);
        await storage.SaveAsync(TestS3.Item("b", [1]), overwrite: true);

        Assert.Equal(3, _s3.Server.RequestCount);
    }

    [Fact]
    public async Task SaveMany_ServerThatThrottles_SavesAll()
    {
        var throttle = Faults.Throttle("root/", limit: 1);

        await _s3.Storage.SaveManyAsync([.. Enumerable.Range(0, 300).Select(static i => TestS3.Item($"{i}", Encoding.UTF8.GetBytes($"{i}")))]);

        Assert.Equal(300, _s3.Server.Keys(TestS3.Bucket).Count);
        Assert.NotEqual(0, throttle.Fired);
    }

    private sealed class RenewedKeys(params AwsKeys[] keys) : CredentialSource
    {
        private int _current;

        public override ValueTask<AwsKeys> GetAsync(CancellationToken cancellationToken) => new(keys[_current]);

        public override bool Expire(AwsKeys old)
        {
            if (_current + 1 == keys.Length)
                return false;
            _current++;
            return true;
        }
    }
}
