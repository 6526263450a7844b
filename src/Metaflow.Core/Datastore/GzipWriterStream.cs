using System.IO.Compression;

namespace Metaflow.Datastore;

/// <summary>
/// Packs what is written to one gzip member without time or name, which is the same on all systems. For asynchronous calls only; the member is whole
/// when the stream is disposed. The stream below stays open.
/// </summary>
internal sealed class GzipWriterStream(Stream inner) : ForwardStream
{
    private readonly RunningChecksum _checksum = new();
    private DeflateStream? _deflate;
    private long _length;

    public override bool CanWrite => true;

    protected override long Passed => _length;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var deflate = await BeginAsync(cancellationToken).ConfigureAwait(false);
        _checksum.Append(buffer.Span);
        _length += buffer.Length;
        await deflate.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Writes the end of the member.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        var deflate = await BeginAsync(cancellationToken).ConfigureAwait(false);
        await deflate.DisposeAsync().ConfigureAwait(false);
        if (_length == 0)
            await inner.WriteAsync(GzipFormat.EmptyLastBlock.ToArray(), cancellationToken).ConfigureAwait(false);
        var trailer = new byte[GzipFormat.TrailerLength];
        GzipFormat.WriteTrailer(trailer, _checksum.Value, _length);
        await inner.WriteAsync(trailer, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<DeflateStream> BeginAsync(CancellationToken cancellationToken)
    {
        if (_deflate is not null)
            return _deflate;
        await inner.WriteAsync(GzipFormat.Header.ToArray(), cancellationToken).ConfigureAwait(false);
        return _deflate = new DeflateStream(inner, CompressionLevel.Optimal, leaveOpen: true);
    }
}
