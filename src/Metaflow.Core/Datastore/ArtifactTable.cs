using System.Collections;

namespace Metaflow.Datastore;

/// <summary>The artifacts of one attempt of a task, in the order in which they were stored. Immutable.</summary>
public sealed class ArtifactTable : IReadOnlyList<StoredArtifact>
{
    // Comparing a few names is faster than hashing one.
    private const int IndexedFrom = 16;

    private readonly StoredArtifact[] _artifacts;
    private Dictionary<string, StoredArtifact>? _index;

    internal ArtifactTable(StoredArtifact[] artifacts) => _artifacts = artifacts;

    /// <summary>The number of artifacts.</summary>
    public int Count => _artifacts.Length;

    internal static ArtifactTable Empty { get; } = new([]);

    internal StoredArtifact[] Items => _artifacts;

    /// <summary>An artifact by position.</summary>
    /// <param name="index">The position, from 0.</param>
    public StoredArtifact this[int index] => _artifacts[index];

    /// <summary>An artifact by name; null when the attempt has none of that name.</summary>
    /// <param name="name">The name as stored.</param>
    public StoredArtifact? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_index is not null || _artifacts.Length >= IndexedFrom)
            return (_index ??= NewIndex()).GetValueOrDefault(name);
        foreach (var artifact in _artifacts)
        {
            if (artifact.Name == name)
                return artifact;
        }

        return null;
    }

    /// <summary>Whether there is an artifact of a name.</summary>
    /// <param name="name">The name as stored.</param>
    public bool Contains(string name) => Find(name) is not null;

    /// <inheritdoc/>
    public IEnumerator<StoredArtifact> GetEnumerator() => ((IEnumerable<StoredArtifact>)_artifacts).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Dictionary<string, StoredArtifact> NewIndex()
    {
        var index = new Dictionary<string, StoredArtifact>(_artifacts.Length);
        foreach (var artifact in _artifacts)
            index[artifact.Name] = artifact;
        return index;
    }
}
