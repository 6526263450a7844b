using System.Security.Cryptography;

namespace Metaflow.Datastore;

/// <summary>The content of a blob while it is read: says which blob is damaged, and compares the content with its key.</summary>
/// <param name="content">The content; disposed with this stream.</param>
/// <param name="path">Where the blob is.</param>
/// <param name="key">The key that the content must have; null when that is not to be checked.</param>
internal sealed class CheckedBlobStream(Stream content, string path, string? key) : ForwardStream
{
#pragma warning disable CA5350 // The layout names content by SHA-1; it protects nothing.
    private IncrementalHash? _hash = key is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
    private long _length;

    public override bool CanRead => true;

    protected override long Passed => _length;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Check(buffer, content.Read(buffer));
        }
        catch (InvalidDataException e)
        {
            throw Corrupt(e);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            return Check(buffer.Span, read);
        }
        catch (InvalidDataException e)
        {
            throw Corrupt(e);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await content.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
            _hash?.Dispose();
            _hash = null;
        }

        base.Dispose(disposing);
    }

    private int Check(ReadOnlySpan<byte> buffer, int read)
    {
        _length += read;
        if (_hash is null)
            return read;
        if (read > 0)
            _hash.AppendData(buffer[..read]);
        else if (buffer.Length > 0)
            CheckKey();
        return read;
    }

    private void CheckKey()
    {
        var found = Convert.ToHexStringLower(_hash!.GetHashAndReset());
        _hash.Dispose();
        _hash = null;
        if (found != key)
            throw CorruptBlobException.ForKey(path, key!, found);
    }

    private CorruptBlobException Corrupt(InvalidDataException e) => new(path, e.Message.TrimEnd('.'), e);
}
