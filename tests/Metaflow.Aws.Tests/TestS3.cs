using Metaflow.Aws.Credentials;
using Metaflow.Aws.Datastore;
using Metaflow.Aws.S3Api;
using Metaflow.Datastore;
using Metaflow.FakeS3;

namespace Metaflow.Aws.Tests;

/// <summary>An S3 server in this process that checks signatures, and a connection to it.</summary>
public sealed class TestS3 : IAsyncLifetime
{
    public const string Bucket = "bucket";

    public const string AccessKey = "AKIATEST";
    public const string Secret = "a/secret+key";

    private readonly string _notes = Directory.CreateTempSubdirectory("metaflow-notes-").FullName;
    private S3Server? _server;
    private S3Connection? _connection;

    public S3Server Server => _server!;

    internal S3Connection Connection => _connection!;

    internal S3Storage Storage => new(Connection, $"s3://{Bucket}/root");

    /// <summary>What lets another process use the server.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["METAFLOW_S3_ENDPOINT_URL"] = Server.Url.AbsoluteUri,
        ["AWS_ACCESS_KEY_ID"] = AccessKey,
        ["AWS_SECRET_ACCESS_KEY"] = Secret,
    };

    /// <summary>The folder that notes uploads in progress.</summary>
    internal string Notes => _notes;

    public async ValueTask InitializeAsync()
    {
        _server = await S3Server.StartAsync(new S3ServerOptions { Credentials = [new S3Credential(AccessKey, Secret)] });
        _server.CreateBucket(Bucket);
        _connection = Connect();
    }

    public async ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        Directory.Delete(_notes, recursive: true);
    }

    /// <summary>Another connection, as of another process.</summary>
    internal S3Connection Connect(
        Func<S3Settings, S3Settings>? change = null, CredentialSource? credentials = null, TimeProvider? time = null)
    {
        var settings = new S3Settings { Endpoint = Server.Url, Patience = TimeSpan.FromSeconds(20) };
        return new S3Connection(
            change is null ? settings : change(settings),
            credentials ?? new FixedCredentialSource(new AwsKeys(AccessKey, Secret, SessionToken: null)),
            time,
            _notes);
    }

    internal static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    internal static ObjectToSave Item(string path, byte[] content, string? attributes = null) => new(path, content, attributes);
}
