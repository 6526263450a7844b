using Metaflow.Artifacts;
using Metaflow.Datastore;

namespace Metaflow.Runtime;

/// <summary>The artifacts that a task can see: handed on by its inputs, or taken over by a merge. For one thread at a time.</summary>
internal sealed class TaskArtifacts
{
    private readonly Dictionary<string, StoredArtifact> _stored = new(StringComparer.Ordinal);
    private readonly ContentAddressedStore _blobs;
    private readonly ValueCache _cache;
    private readonly ArtifactSerializers _serializers;
    private Dictionary<string, ReadOnlyMemory<byte>>? _fetched;

    /// <param name="blobs">Where values are.</param>
    /// <param name="cache">Values that this process has read before.</param>
    /// <param name="serializers">What the program has registered to read them.</param>
    /// <param name="stored">What the inputs hand on.</param>
    public TaskArtifacts(
        ContentAddressedStore blobs, ValueCache cache, ArtifactSerializers serializers, IEnumerable<StoredArtifact> stored)
    {
        _blobs = blobs;
        _cache = cache;
        _serializers = serializers;
        foreach (var artifact in stored)
            _stored[artifact.Name] = artifact;
    }

    /// <summary>All artifacts, with the runtime's own.</summary>
    public IReadOnlyCollection<StoredArtifact> Stored => _stored.Values;

    /// <summary>Whether there is an artifact of a stored name.</summary>
    public bool ContainsStored(string name) => _stored.ContainsKey(name);

    /// <summary>Whether there is an artifact of a C# or stored name.</summary>
    public bool Contains(string name) => _stored.ContainsKey(name) || _stored.ContainsKey(NamingPolicy.ToSnakeCase(name));

    public StoredArtifact? Find(string name) => _stored.GetValueOrDefault(name);

    /// <summary>Takes an artifact over by its key.</summary>
    public void Link(StoredArtifact artifact) => _stored[artifact.Name] = artifact;

    /// <summary>
    /// Fetches the bytes of several artifacts at once. Those that are not there are left out, and large ones, which are
    /// read while they arrive.
    /// </summary>
    public async ValueTask PrefetchAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        List<StoredArtifact> wanted = [.. names.Select(Find).OfType<StoredArtifact>().Where(static a => !IsLarge(a))];
        if (wanted.Count < 2)
            return;
        var contents = await _blobs.LoadManyAsync(wanted, cancellationToken).ConfigureAwait(false);
        _fetched ??= new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        for (var i = 0; i < contents.Length; i++)
            _fetched[wanted[i].Key] = contents[i];
    }

    public bool TryRead<T>(string name, ArtifactType<T> type, out T value)
    {
        value = default!;
        if (!_stored.TryGetValue(name, out var artifact))
            return false;
        var serializer = _serializers.ReaderOf(type, artifact);
        bool isCached = serializer == ArtifactSerializer.Pickle && type.IsImmutable;
        if (isCached && _cache.TryGet(artifact.Key, type, out var cached))
        {
            value = (T)cached!;
            return true;
        }

        value = serializer != ArtifactSerializer.Pickle || IsLarge(artifact)
            ? (T)Read(serializer, type, artifact)!
            : type.Deserialize(Load(artifact), name);
        if (isCached && artifact.Info.BlobSize is { } size and <= int.MaxValue)
            _cache.Add(artifact.Key, type, value, (int)size);
        return true;
    }

    /// <summary>Reads a value that the caller will not change, so that it may be shared with other tasks of this process.</summary>
    public bool TryReadShared(string name, ArtifactType type, out object? value)
    {
        value = null;
        if (!_stored.TryGetValue(name, out var artifact))
            return false;
        if (_cache.TryGet(artifact.Key, type, out value))
            return true;
        var serializer = _serializers.ReaderOf(type, artifact);
        if (serializer == ArtifactSerializer.Pickle && !IsLarge(artifact))
        {
            var bytes = Load(artifact);
            value = ArtifactSerializer.Pickle.Deserialize(type, bytes, name);
            _cache.Add(artifact.Key, type, value, bytes.Length);
            return true;
        }

        value = Read(serializer, type, artifact);

        // What can be closed belongs to the task that read it.
        if (value is not (IDisposable or IAsyncDisposable) && artifact.Info.Size <= int.MaxValue)
            _cache.Add(artifact.Key, type, value, (int)artifact.Info.Size);
        return true;
    }

    /// <summary>As <see cref="TryReadShared"/>; the default of the type when there is no such artifact.</summary>
    public T? ReadSharedOrDefault<T>(string name, ArtifactType<T> type) =>
        TryReadShared(name, type, out var value) && value is not null ? (T)value : default;

    /// <summary>Reads a value of its own for the caller.</summary>
    public bool TryReadObject(string name, ArtifactType type, out object? value)
    {
        value = null;
        if (!_stored.TryGetValue(name, out var artifact))
            return false;
        if (type.IsImmutable)
            return TryReadShared(name, type, out value);
        var serializer = _serializers.ReaderOf(type, artifact);
        value = serializer == ArtifactSerializer.Pickle && !IsLarge(artifact)
            ? ArtifactSerializer.Pickle.Deserialize(type, Load(artifact), name)
            : Read(serializer, type, artifact);
        return true;
    }

    private static bool IsLarge(StoredArtifact artifact) =>
        artifact.Info.BlobSize >= PickleArtifactSerializer.StreamedFrom;

    private object? Read(ArtifactSerializer serializer, ArtifactType type, StoredArtifact artifact)
    {
        var read = serializer.ReadAsync(type, ArtifactBlob.Of(_blobs, artifact), CancellationToken.None);

        // As below: a property getter cannot be asynchronous.
        return read.IsCompleted ? read.Result : read.AsTask().GetAwaiter().GetResult();
    }

    private ReadOnlyMemory<byte> Load(StoredArtifact artifact)
    {
        if (_fetched?.TryGetValue(artifact.Key, out var fetched) == true)
            return fetched;
        var load = _blobs.LoadAsync(artifact);

        // A property getter cannot be asynchronous. Local storage answers at once; for others the generator has listed what the step reads.
        return load.IsCompleted ? load.Result : load.AsTask().GetAwaiter().GetResult();
    }
}
