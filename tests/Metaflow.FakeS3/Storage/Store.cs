using System.Collections.Concurrent;
using Metaflow.FakeS3.Http;

namespace Metaflow.FakeS3.Storage;

/// <summary>All buckets. Thread-safe.</summary>
internal sealed class Store
{
    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    public bool Create(string name) => _buckets.TryAdd(name, new(name));

    /// <exception cref="S3Exception">There is no such bucket.</exception>
    public Bucket Get(string name) => Find(name) ?? throw new S3Exception(S3Error.NoSuchBucket with { Details = [new("BucketName", name)] });

    public Bucket? Find(string name) => _buckets.GetValueOrDefault(name);
}
