namespace Metaflow.FakeS3;

/// <summary>How a server is to be.</summary>
public sealed class S3ServerOptions
{
    /// <summary>The port on 127.0.0.1; 0, the default, takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Who may sign requests. When empty, the default, signatures are not looked at.</summary>
    public IReadOnlyList<S3Credential> Credentials { get; init; } = [];

    /// <summary>
    /// The region of the buckets; a request signed for another one is refused. Null, the default, takes any region. It
    /// has no effect without <see cref="Credentials"/>.
    /// </summary>
    public string? Region { get; init; }

    /// <summary>Tells the time of requests and of stored objects, and ends delays.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Whether bodies are compared with the checksums that are sent with them: <c>x-amz-content-sha256</c>,
    /// <c>Content-MD5</c> and <c>x-amz-checksum-*</c>. True by default.
    /// </summary>
    public bool VerifyBodies { get; init; } = true;

    /// <summary>How many of the latest requests the log keeps; 0 keeps none, which is fastest. 10,000 by default.</summary>
    public int LogLimit { get; init; } = 10_000;

    /// <summary>The smallest size in bytes of a part that is not the last one of its object. 5 MiB by default, as on S3.</summary>
    public long MinimumPartSize { get; init; } = 5 << 20;
}
