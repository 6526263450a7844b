namespace Metaflow.Aws.Tests.S3Client;

/// <summary>Tests of the client with a server, and with a folder for its files.</summary>
public abstract class ClientTests : IAsyncLifetime
{
    private readonly TestS3 _s3 = new();
    private readonly List<Aws.S3Api.S3Connection> _connections = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("metaflow-s3-client-").FullName;

    protected FakeS3.S3Server Server => _s3.Server;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>What the client has in its folder.</summary>
    protected string[] Files => Directory.GetFiles(_folder, "*", SearchOption.AllDirectories);

    protected string[] Folders => Directory.GetDirectories(_folder);

    protected string Folder => _folder;

    public ValueTask InitializeAsync() => _s3.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _connections.ForEach(connection => connection.Dispose());
        await _s3.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A client below <c>s3://bucket/root</c>.</summary>
    internal S3 NewClient(S3Options? options = null, int workers = 64, int retries = 20) =>
        NewClient("s3://bucket/root", options, workers, retries);

    internal S3 NewClient(string? root, S3Options? options = null, int workers = 64, int retries = 20)
    {
        var connection = _s3.Connect(settings => settings with { WorkerCount = workers, RetryCount = retries });
        _connections.Add(connection);
        return new(
            root is null ? null : Aws.S3Api.S3Url.Parse(root),
            (options ?? new S3Options()) with { TemporaryFolder = options?.TemporaryFolder ?? _folder },
            connection);
    }

    protected void Store(string key, string text) => Server.Put(TestS3.Bucket, key, System.Text.Encoding.UTF8.GetBytes(text));

    protected string TextAt(string key) => System.Text.Encoding.UTF8.GetString(Server.Find(TestS3.Bucket, key)!.ToArray());
}
