using System.Collections.Concurrent;
using Metaflow.FakeS3.Http;

namespace Metaflow.FakeS3.Storage;

/// <summary>The multipart uploads of a bucket that are in progress. Thread-safe.</summary>
internal sealed class UploadSet
{
    private readonly ConcurrentDictionary<string, Upload> _uploads = new(StringComparer.Ordinal);

    /// <summary>The uploads in the order in which they are listed.</summary>
    public IEnumerable<Upload> All => _uploads.Values
        .OrderBy(upload => upload.Key, KeyOrder.Instance)
        .ThenBy(upload => upload.Initiated)
        .ThenBy(upload => upload.Id, StringComparer.Ordinal);

    public void Add(Upload upload) => _uploads[upload.Id] = upload;

    /// <exception cref="S3Exception">There is no such upload of the key.</exception>
    public Upload Get(string key, string id) =>
        _uploads.TryGetValue(id, out var upload) && upload.Key == key ? upload : throw new S3Exception(S3Error.NoSuchUpload);

    public void Remove(Upload upload) => _uploads.TryRemove(upload.Id, out _);
}
