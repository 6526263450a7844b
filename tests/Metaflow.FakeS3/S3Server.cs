using System.Net;
using System.Security.Cryptography;
using Metaflow.FakeS3.Checksums;
using Metaflow.FakeS3.Faults;
using Metaflow.FakeS3.Http;
using Metaflow.FakeS3.Operations;
using Metaflow.FakeS3.Signing;
using Metaflow.FakeS3.Storage;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Metaflow.FakeS3;

/// <summary>
/// An S3 server on 127.0.0.1 that keeps objects in memory and goes wrong when it is told to. Addresses are path-style.
/// Thread-safe.
/// </summary>
public sealed class S3Server : IAsyncDisposable
{
    private readonly S3ServerOptions _options;
    private readonly KestrelServer _kestrel;
    private readonly S3Operations _operations;
    private readonly SignatureVerifier _verifier;
    private readonly RequestLog _log;
    private readonly Store _store = new();
    private readonly Lock _changing = new();
    private volatile Func<S3Request, bool>[] _denied = [];

    private S3Server(S3ServerOptions options)
    {
        _options = options;
        _kestrel = WebServer.Create(options.Port);
        _operations = new(_store, options);
        _verifier = new(options);
        _log = new(options.LogLimit);
        Faults = new(options.Time);
    }

    /// <summary>Where the server listens.</summary>
    public Uri Url => new(_kestrel.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <summary>What goes wrong.</summary>
    public S3Faults Faults { get; }

    /// <summary>The number of requests that arrived.</summary>
    public long RequestCount => _log.RequestCount;

    /// <summary>
    /// The latest requests that were answered, in order. A request is in the log before the first byte of its answer is
    /// sent.
    /// </summary>
    public IReadOnlyList<S3LogEntry> Log => _log.Entries;

    /// <summary>Starts a server.</summary>
    /// <param name="port">The port on 127.0.0.1; 0 takes a free one.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public static Task<S3Server> StartAsync(int port = 0) => StartAsync(new S3ServerOptions { Port = port });

    /// <summary>Starts a server.</summary>
    /// <param name="options">How it is to be.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<S3Server> StartAsync(S3ServerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var server = new S3Server(options);
        await server._kestrel.StartAsync(new S3Application(server.PerformAsync, server.Faults, server._log), cancellationToken);
        return server;
    }

    /// <summary>Makes a bucket if there is none of its name.</summary>
    public void CreateBucket(string name) => _store.Create(name);

    /// <summary>Finds an object.</summary>
    /// <returns>Null when there is none, or no such bucket.</returns>
    public StoredObject? Find(string bucket, string key) => _store.Find(bucket)?.Find(key);

    /// <summary>Stores an object, as a request would.</summary>
    /// <param name="bucket">The name of a bucket that is there.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="content">Its bytes, which must not change afterwards.</param>
    /// <param name="contentType">Its <c>Content-Type</c>.</param>
    /// <param name="metadata">Names without <c>x-amz-meta-</c>, and values; null for none.</param>
    /// <exception cref="ArgumentException">There is no such bucket.</exception>
    public StoredObject Put(
        string bucket,
        string key,
        ReadOnlyMemory<byte> content,
        string contentType = "binary/octet-stream",
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        var attributes = new ObjectAttributes { ContentType = contentType, Metadata = metadata ?? new Dictionary<string, string>() };
        var etag = Digest.ETag(Digest.Of(HashAlgorithmName.MD5, new(content)));
        var made = new StoredObject(key, new(content), etag, attributes, _options.Time.GetUtcNow());
        BucketNamed(bucket).Put(made, default);
        return made;
    }

    /// <summary>Removes an object if it is there.</summary>
    /// <exception cref="ArgumentException">There is no such bucket.</exception>
    public void Remove(string bucket, string key) => BucketNamed(bucket).Remove(key);

    /// <summary>The keys of a bucket's objects in the order of a listing.</summary>
    /// <exception cref="ArgumentException">There is no such bucket.</exception>
    public IReadOnlyList<string> Keys(string bucket) => BucketNamed(bucket).Keys();

    /// <summary>The multipart uploads of a bucket that are in progress, in the order of a listing.</summary>
    /// <exception cref="ArgumentException">There is no such bucket.</exception>
    public IReadOnlyList<S3Upload> Uploads(string bucket) =>
        [.. BucketNamed(bucket).Uploads.All.Select(u => new S3Upload(u.Key, u.Id, u.Initiated, [.. u.Parts.Select(part => part.Number)]))];

    /// <summary>Empties the log. The number of requests stays.</summary>
    public void ClearLog() => _log.Clear();

    /// <summary>Answers 400 ExpiredToken to what is signed with a key from now on.</summary>
    public void Expire(string accessKey) => _verifier.Expire(accessKey);

    /// <summary>Answers 403 AccessDenied to some requests.</summary>
    /// <param name="when">To which. Called on any thread, several at once.</param>
    public void Deny(Func<S3Request, bool> when)
    {
        ArgumentNullException.ThrowIfNull(when);
        lock (_changing)
            _denied = [.. _denied, when];
    }

    /// <summary>Ends the server at once: connections are cut, and objects are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await _kestrel.StopAsync(new CancellationToken(canceled: true));
        _kestrel.Dispose();
    }

    private Bucket BucketNamed(string name) =>
        _store.Find(name) ?? throw new ArgumentException($"There is no bucket '{name}'. Make it with {nameof(CreateBucket)}.", nameof(name));

    private ValueTask<S3Answer> PerformAsync(S3Request request)
    {
        _verifier.Verify(request);
        foreach (var denied in _denied)
        {
            if (denied(request))
                throw new S3Exception(S3Error.AccessDenied);
        }
        return _operations.PerformAsync(request);
    }
}
