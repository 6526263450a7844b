using System.Security.Cryptography;

namespace Metaflow.Datastore;

/// <summary>The content of a blob while it comes from a remote storage; once its end was reached, a cache keeps it.</summary>
internal sealed class CachedBlobStream : ForwardStream
{
    private readonly BlobFileCache _cache;
    private readonly string _key;
    private readonly Stream _content;
#pragma warning disable CA5350 // The layout names content by SHA-1.
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
    private readonly string _temporary;
    private FileStream? _file;
    private long _length;

    public CachedBlobStream(BlobFileCache cache, string key, Stream content)
    {
        _cache = cache;
        _key = key;
        _content = content;
        _file = cache.TryCreateAside(key, out _temporary);
    }

    public override bool CanRead => true;

    protected override long Passed => _length;

    public override int Read(Span<byte> buffer)
    {
        var read = _content.Read(buffer);
        Keep(buffer[..read], isEnd: read == 0 && buffer.Length > 0);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Keep(buffer.Span[..read], isEnd: read == 0 && buffer.Length > 0);
        return read;
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            // Who knows from the content where it ends does not ask for more.
            if (_file is not null && await _content.ReadAsync(new byte[1]).ConfigureAwait(false) == 0)
                Complete();
        }
        catch (Exception)
        {
            // Nobody asked for what is left of the content, so nobody is told what is wrong with it.
        }

        await _content.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Discard();
            _hash.Dispose();
            _content.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Keep(ReadOnlySpan<byte> content, bool isEnd)
    {
        _length += content.Length;
        if (_file is null)
            return;
        if (isEnd)
        {
            Complete();
            return;
        }

        if (!_cache.Takes(_length))
        {
            Discard();
            return;
        }

        _hash.AppendData(content);
        try
        {
            _file.Write(content);
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            _cache.GiveUp();
            Discard();
        }
    }

    private void Complete()
    {
        if (Convert.ToHexStringLower(_hash.GetHashAndReset()) != _key)
        {
            Discard();
            return;
        }

        var file = _file!;
        _file = null;
        file.Dispose();
        _cache.Commit(_temporary, _key, _length);
    }

    private void Discard()
    {
        if (_file is null)
            return;
        _file.Dispose();
        _file = null;
        AtomicFile.Discard(_temporary);
    }
}
