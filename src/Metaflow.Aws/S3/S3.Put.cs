using Metaflow.Aws.S3Api;
using Metaflow.Aws.Transfers;
using Metaflow.Datastore;
using Microsoft.Win32.SafeHandles;

namespace Metaflow;

public sealed partial class S3
{
    /// <summary>Writes an object. It appears whole or not at all.</summary>
    /// <param name="key">The object's key. An empty one is the root itself.</param>
    /// <param name="content">A text, bytes, or a stream, of any length.</param>
    /// <param name="overwrite">Whether an object that is there is replaced; if not, it is left, and that is no error.</param>
    /// <param name="contentType">The type of the content, as <c>text/csv</c>; null for S3's <c>binary/octet-stream</c>.</param>
    /// <param name="metadata">What is kept with the object, to be read as <see cref="S3Object.Metadata"/>; null for nothing. S3 takes 2 KB.</param>
    /// <param name="encryption">How it is encrypted where it lies; null as <see cref="S3Options.Encryption"/> says.</param>
    /// <param name="progress">Is told how far it is; null for that of the options.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The object's URL.</returns>
    /// <exception cref="ArgumentException">Content type or encryption is no text for a header.</exception>
    /// <exception cref="S3UrlException">The key does not go with the client's root.</exception>
    /// <exception cref="S3Exception">S3 cannot be reached, or refuses.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public async Task<string> PutAsync(
        string key,
        S3Content content,
        bool overwrite = true,
        string? contentType = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        string? encryption = null,
        IProgress<S3Progress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        using var stop = Begin(cancellationToken);
        var url = _keys.ObjectAt(key);
        var meter = MeterOf(progress, total: 1);
        await UploadAsync(url, content, OptionsOf(contentType, metadata, encryption, overwrite), meter, stop.Token).ConfigureAwait(false);
        meter?.Finish();
        return url.ToString();
    }

    /// <summary>Writes many objects at the same time. Each appears whole or not at all.</summary>
    /// <param name="items">The objects. They are taken one by one, as they are uploaded. Keys should differ.</param>
    /// <param name="overwrite">Whether objects that are there are replaced; if not, they are left, and that is no error.</param>
    /// <param name="progress">Is told how far it is; null for that of the options.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Those that were written, in order; not those that were left.</returns>
    /// <exception cref="ArgumentException">A content type or encryption is no text for a header.</exception>
    /// <exception cref="S3UrlException">A key does not go with the client's root.</exception>
    /// <exception cref="S3Exception">S3 cannot be reached, or refuses one of them; that ends all. Some may have been written.</exception>
    /// <exception cref="IOException">A stream cannot be read.</exception>
    public Task<IReadOnlyList<S3PutResult>> PutManyAsync(
        IEnumerable<S3PutItem> items,
        bool overwrite = true,
        IProgress<S3Progress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        var meter = MeterOf(progress, CountOf(items));
        return PutAllAsync(
            items,
            meter,
            async (item, stop) =>
            {
                var url = _keys.ObjectAt(item.Key);
                var options = OptionsOf(item.ContentType, item.Metadata, item.Encryption, overwrite);
                return await UploadAsync(url, item.Content, options, meter, stop).ConfigureAwait(false)
                    ? new S3PutResult(item.Key, url.ToString())
                    : null;
            },
            cancellationToken);
    }

    /// <summary>Writes many local files as objects at the same time. Each appears whole or not at all.</summary>
    /// <param name="files">The files. Nothing is written when one of them is not there. Keys should differ.</param>
    /// <param name="overwrite">Whether objects that are there are replaced; if not, they are left, and that is no error.</param>
    /// <param name="progress">Is told how far it is; null for that of the options.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Those that were written, in order; not those that were left.</returns>
    /// <exception cref="S3NotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">A content type or encryption is no text for a header.</exception>
    /// <exception cref="S3UrlException">A key does not go with the client's root.</exception>
    /// <exception cref="S3Exception">A file cannot be read, or S3 cannot be reached, or refuses; that ends all. Some may have been written.</exception>
    public async Task<IReadOnlyList<S3PutResult>> PutFilesAsync(
        IEnumerable<S3PutFile> files,
        bool overwrite = true,
        IProgress<S3Progress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        S3PutFile[] all = [.. files];
        foreach (var file in all)
        {
            _keys.ObjectAt(file.Key);
            if (!File.Exists(file.Path))
                throw NoFile(file);
        }

        var meter = MeterOf(progress, all.Length);
        return await PutAllAsync(
            all,
            meter,
            async (file, stop) =>
            {
                var url = _keys.ObjectAt(file.Key);
                var options = OptionsOf(file.ContentType, file.Metadata, file.Encryption, overwrite);
                using var content = Open(file);
                return await UploadAsync(url, content, options, meter, stop).ConfigureAwait(false)
                    ? new S3PutResult(file.Key, url.ToString())
                    : null;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<S3PutResult>> PutAllAsync<TItem>(
        IEnumerable<TItem> items,
        S3ProgressMeter? meter,
        Func<TItem, CancellationToken, Task<S3PutResult?>> put,
        CancellationToken cancellationToken)
    {
        var written = new List<S3PutResult>();
        await foreach (var result in ManyAsync(items.ToAsyncEnumerable(), meter, put, cancellationToken).ConfigureAwait(false))
        {
            if (result is { } one)
                written.Add(one);
        }

        return written;
    }

    private async Task<bool> UploadAsync(
        S3Url url, S3Content content, PutOptions options, S3ProgressMeter? meter, CancellationToken cancellationToken) =>
        await Upload.MayBeginAsync(_s3, url, options.Overwrite, cancellationToken).ConfigureAwait(false)
        && await content.UploadAsync(_s3, url, options, meter is null ? null : meter.Add, cancellationToken).ConfigureAwait(false);

    private async Task<bool> UploadAsync(
        S3Url url, SafeFileHandle file, PutOptions options, S3ProgressMeter? meter, CancellationToken cancellationToken) =>
        await Upload.MayBeginAsync(_s3, url, options.Overwrite, cancellationToken).ConfigureAwait(false)
        && await Upload.FromFileAsync(_s3, url, file, options, meter is null ? null : meter.Add, cancellationToken).ConfigureAwait(false);

    private PutOptions OptionsOf(
        string? contentType, IReadOnlyDictionary<string, string>? metadata, string? encryption, bool overwrite)
    {
        S3Headers.Check(contentType, nameof(contentType));
        S3Headers.Check(encryption, nameof(encryption));
        return new PutOptions
        {
            Attributes = S3Attributes.Write(metadata),
            ContentType = contentType,
            Encryption = encryption ?? _options.Encryption ?? _s3.Settings.Encryption,
            Overwrite = overwrite,
        };
    }

    private static SafeFileHandle Open(S3PutFile file)
    {
        try
        {
            return File.OpenHandle(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw NoFile(file);
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            throw new S3Exception($"The local file '{file.Path}' for the key '{file.Key}' cannot be read: {e.Message}", e);
        }
    }

    private static S3NotFoundException NoFile(S3PutFile file) => new(
        $"There is no local file '{Path.GetFullPath(file.Path)}' to write to the key '{file.Key}'. Check the path; relative ones start from the current folder.");
}
