using Metaflow.Aws.Credentials;
using Metaflow.Aws.Datastore;
using Metaflow.Aws.S3Api;
using Metaflow.Core.Tests.Datastore;
using Metaflow.Datastore;

namespace Metaflow.Aws.Tests.Datastore;

/// <summary>The same on a server that is not ours: that of <c>eng/aws-stack</c>, which <c>./test</c> starts.</summary>
public sealed class MotoStorageTests : StorageTests, IAsyncLifetime
{
    private readonly string _bucket = $"metaflow-{Guid.NewGuid():N}";
    private S3Connection? _connection;

    protected override Storage Storage => new S3Storage(_connection!, $"s3://{_bucket}/root");

    public async ValueTask InitializeAsync()
    {
        var endpoint = Environment.GetEnvironmentVariable("METAFLOW_TEST_AWS");
        Assert.SkipWhen(endpoint is null, "METAFLOW_TEST_AWS names no AWS for tests; ./test starts one where python3 has moto.");
        _connection = new S3Connection(
            new S3Settings { Endpoint = new Uri(endpoint) }, new FixedCredentialSource(new AwsKeys("test", "test", SessionToken: null)));
        await _connection.CallAsync(
            () => new S3Request(HttpMethod.Put, "CreateBucket", "s3:CreateBucket", new S3Url(_bucket, "")),
            static _ => new ValueTask<bool>(true),
            CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        return default;
    }

    [Fact]
    public async Task Writer_LargeObject_IsWhatWasWritten()
    {
        var content = TestS3.Bytes((20 << 20) + 1);
        await using (var writer = await Storage.CreateWriterAsync("a"))
        {
            await writer.WriteAsync(content);
            Assert.True(await writer.CommitAsync("a/large", """{"cas_raw": false}"""));
        }

        var loaded = await Storage.LoadAsync("a/large");
        Assert.Equal(content, loaded!.Content.ToArray());
        Assert.Equal("""{"cas_raw": false}""", loaded.Attributes);
    }
}
