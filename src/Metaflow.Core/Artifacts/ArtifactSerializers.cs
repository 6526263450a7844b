using System.Collections;
using System.Runtime.CompilerServices;
using Metaflow.Datastore;

namespace Metaflow.Artifacts;

/// <summary>
/// The serializers that a program has registered, lowest priority first. Pickle is not among them: it takes what they do
/// not. Immutable and thread-safe.
/// </summary>
[CollectionBuilder(typeof(ArtifactSerializers), nameof(Create))]
public sealed class ArtifactSerializers : IReadOnlyList<ArtifactSerializer>
{
    private const int LongestLabel = 64;

    private readonly ArtifactSerializer[] _serializers;

    private ArtifactSerializers(ArtifactSerializer[] serializers) => _serializers = serializers;

    /// <summary>No serializers.</summary>
    public static ArtifactSerializers None { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _serializers.Length;

    /// <inheritdoc/>
    public ArtifactSerializer this[int index] => _serializers[index];

    /// <summary>Collects serializers.</summary>
    /// <param name="serializers">The serializers; of two with one priority the first goes before.</param>
    /// <exception cref="ArgumentException">A label is not valid, or pickle's.</exception>
    public static ArtifactSerializers Create(ReadOnlySpan<ArtifactSerializer> serializers)
    {
        foreach (var serializer in serializers)
            Check(serializer);
        return serializers.IsEmpty ? None : new([.. serializers.ToArray().OrderBy(static s => s.Priority)]);
    }

    /// <summary>These serializers and one more.</summary>
    /// <param name="serializer">The serializer.</param>
    /// <exception cref="ArgumentException">Its label is not valid, or pickle's.</exception>
    public ArtifactSerializers Add(ArtifactSerializer serializer) => Create([.. _serializers, serializer]);

    /// <inheritdoc/>
    public IEnumerator<ArtifactSerializer> GetEnumerator() => ((IEnumerable<ArtifactSerializer>)_serializers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The serializer that stores values of a type, other than null.</summary>
    internal ArtifactSerializer WriterOf(ArtifactType type)
    {
        var own = type.Serializer;
        if (!type.IsSerializerForced)
        {
            foreach (var serializer in _serializers)
            {
                if (own is not null && serializer.Priority > own.Priority)
                    break;
                if (serializer.Priority <= ArtifactSerializer.Pickle.Priority && serializer.CanSerialize(type.ClrType))
                    return serializer;
            }
        }

        if (own is null)
            return ArtifactSerializer.Pickle;
        Check(own);
        return own.CanSerialize(type.ClrType) ? own : throw new MetaflowException(
            $"Serializer {own.GetType()} takes no {type.ClrType}; name another one in [Artifact(Serializer = …)].");
    }

    /// <summary>Whether a value of a type that was read cannot have changed since.</summary>
    internal bool IsImmutable(ArtifactType type) =>
        WriterOf(type) is var serializer && serializer == ArtifactSerializer.Pickle ? type.IsImmutable : serializer.IsImmutable;

    /// <summary>The serializer that reads a stored artifact as a type.</summary>
    /// <exception cref="UnknownEncodingException">There is none.</exception>
    internal ArtifactSerializer ReaderOf(ArtifactType type, StoredArtifact artifact)
    {
        var encoding = artifact.Info.Encoding;
        if (type.Serializer is { } own && own.CanRead(encoding))
            return own;
        foreach (var serializer in _serializers)
        {
            if (serializer.CanRead(encoding) && serializer.CanSerialize(type.ClrType))
                return serializer;
        }

        return ArtifactSerializer.Pickle.CanRead(encoding)
            ? ArtifactSerializer.Pickle
            : throw new UnknownEncodingException(artifact.Name, encoding, artifact.Info.SerializerSource, type.ClrType);
    }

    private static void Check(ArtifactSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        var label = serializer.Encoding;
        var problem = label switch
        {
            null or "" => "is empty",
            { Length: > LongestLabel } => $"has more than {LongestLabel} characters",
            _ when !label.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || "+._-".Contains(c)) =>
                "has characters other than a-z, 0-9, +, ., _ and -",
            _ when label.Contains("gzip", StringComparison.Ordinal) => "says gzip, but compression is the datastore's affair",
            _ when !serializer.WritesPickle && ArtifactSerializer.Pickle.CanRead(label) => "is pickle's",
            _ => null,
        };
        if (problem is not null)
        {
            throw new ArgumentException(
                $"The label '{label}' of serializer {serializer.GetType()} {problem}. Choose one like 'csv-v1'.",
                nameof(serializer));
        }
    }
}
