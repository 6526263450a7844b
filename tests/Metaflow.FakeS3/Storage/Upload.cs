using System.Collections.Concurrent;

namespace Metaflow.FakeS3.Storage;

/// <summary>A multipart upload in progress. Thread-safe.</summary>
internal sealed class Upload(string key, string id, DateTimeOffset initiated, ObjectAttributes attributes)
{
    private readonly ConcurrentDictionary<int, UploadPart> _parts = new();

    public string Key => key;

    public string Id => id;

    public DateTimeOffset Initiated => initiated;

    public ObjectAttributes Attributes => attributes;

    /// <summary>The algorithm of the object's checksum; null when it will have none.</summary>
    public string? ChecksumAlgorithm { get; init; }

    /// <summary>Whether the object's checksum is that of the parts' checksums.</summary>
    public bool IsChecksumComposite { get; init; }

    /// <summary>The parts in the order of their numbers.</summary>
    public IEnumerable<UploadPart> Parts => _parts.Values.OrderBy(part => part.Number);

    public void Put(UploadPart part) => _parts[part.Number] = part;

    public UploadPart? Find(int number) => _parts.GetValueOrDefault(number);
}
