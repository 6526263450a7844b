using System.Buffers;
using Metaflow.Aws.S3Api;
using Metaflow.Datastore;

namespace Metaflow.Aws.Transfers;

/// <summary>An upload in parts. No object appears before it is completed; disposed without, its parts are deleted.</summary>
internal sealed class MultipartUpload : IAsyncDisposable
{
    private readonly S3Connection _s3;
    private readonly S3Url _url;
    private readonly string _id;
    private readonly string? _note;
    private readonly List<(string Tag, uint Checksum, long Length)> _parts = [];
    private bool _hasEnded;

    private MultipartUpload(S3Connection s3, S3Url url, string id, string? note)
    {
        _s3 = s3;
        _url = url;
        _id = id;
        _note = note;
    }

    /// <summary>Begins an upload.</summary>
    /// <param name="s3">The connection.</param>
    /// <param name="url">The object.</param>
    /// <param name="options">What is said of it.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public static async Task<MultipartUpload> BeginAsync(
        S3Connection s3, S3Url url, PutOptions options, CancellationToken cancellationToken)
    {
        await s3.Uploads.EndAsync(new S3Url(url.Bucket, FolderOf(url.Key)), cancellationToken).ConfigureAwait(false);
        var id = await s3.CreateUploadAsync(url, options, cancellationToken).ConfigureAwait(false);
        return new MultipartUpload(s3, url, id, s3.Uploads.Note(url, id));
    }

    /// <summary>Uploads a part. Parts may be uploaded at the same time.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="body">Its bytes.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task AddAsync(int index, ReadOnlySequence<byte> body, CancellationToken cancellationToken)
    {
        var checksum = Crc32.Of(body);
        var tag = await _s3.UploadPartAsync(_url, _id, index + 1, body, checksum, cancellationToken).ConfigureAwait(false);
        lock (_parts)
        {
            while (_parts.Count <= index)
                _parts.Add(default);
            _parts[index] = (tag, checksum, body.Length);
        }
    }

    /// <summary>Makes the object appear, when all parts from the first to the last are uploaded.</summary>
    /// <param name="overwrite">Whether an object that is there is replaced.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>False when there was one that was to be left.</returns>
    public async Task<bool> CompleteAsync(bool overwrite, CancellationToken cancellationToken)
    {
        var (checksum, length) = (0u, 0L);
        foreach (var part in _parts)
            (checksum, length) = (Crc32.Combine(checksum, part.Checksum, part.Length), length + part.Length);
        bool written;
        try
        {
            written = await _s3.CompleteUploadAsync(
                _url, _id, [.. _parts.Select(static part => (part.Tag, part.Checksum))], checksum, overwrite, cancellationToken)
                .ConfigureAwait(false);
            _hasEnded = written;
        }
        catch (S3NotFoundException)
        {
            // The answer to a try before may have been lost on its way.
            var head = await _s3.HeadAsync(_url, cancellationToken, withChecksum: true).ConfigureAwait(false);
            if (head?.Size != length || (head.Checksum ?? checksum) != checksum)
                throw;
            written = _hasEnded = true;
        }

        return written;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_hasEnded)
        {
            _hasEnded = true;
            try
            {
                await _s3.AbortUploadAsync(_url, _id, CancellationToken.None).ConfigureAwait(false);
            }
            catch (S3NotFoundException)
            {
                // It has ended.
            }
            catch (S3Exception)
            {
                // The note stays, so that the next process that uploads tries again.
                return;
            }
        }

        AbandonedUploads.Forget(_note);
    }

    private static string FolderOf(string key) => key[..(key.LastIndexOf('/') + 1)];
}
