using System.Security.Cryptography;

namespace Metaflow.Datastore;

/// <summary>Hashes what is written, and passes it on. For asynchronous calls only. The stream below stays open.</summary>
internal sealed class HashingStream(Stream inner, HashAlgorithmName algorithm) : ForwardStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(algorithm);
    private long _length;

    public override bool CanWrite => true;

    public override long Length => _length;

    protected override long Passed => _length;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _hash.AppendData(buffer.Span);
        _length += buffer.Length;
        await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The hash of all that was written, in lower hexadecimal digits.</summary>
    public string ToHex() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
