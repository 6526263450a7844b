namespace Metaflow.Artifacts;

/// <summary>
/// An artifact encoding: turns whole artifacts into bytes and back. The label of the encoding is stored beside each artifact
/// and is what a reader chooses by. Compression is the datastore's affair. Implementations hold no state of one value: they
/// are called from several threads.
/// </summary>
/// <remarks>Derive from <see cref="ArtifactSerializer{T}"/>, which is all that most serializers need.</remarks>
public abstract class ArtifactSerializer
{
    /// <summary>The priority of a serializer that says nothing else: 100.</summary>
    public const int DefaultPriority = 100;

    /// <summary>What stores an artifact that no other serializer takes: pickle protocol 4, written as Python Metaflow writes it.</summary>
    public static PickleArtifactSerializer Pickle { get; } = new();

    /// <summary>
    /// The label that is stored with artifacts written by this serializer: 1 to 64 of <c>a-z</c>, <c>0-9</c>, <c>+</c>,
    /// <c>.</c>, <c>_</c> and <c>-</c>. Give it a version, as in <c>csv-v1</c>, so that a later one can tell them apart.
    /// </summary>
    public abstract string Encoding { get; }

    /// <summary>Which serializer stores a type that several take: the one of the lowest priority. Pickle's is 9999.</summary>
    public virtual int Priority => DefaultPriority;

    /// <summary>
    /// Whether a value that was read can never change, so that a task that only read it passes it on instead of storing it
    /// again. Default false.
    /// </summary>
    public virtual bool IsImmutable => false;

    /// <summary>The package that a reader needs, which is noted with the artifact. Default the serializer's assembly.</summary>
    public virtual string Source => GetType().Assembly.GetName().Name ?? "";

    /// <summary>Whether what it writes is a pickle, so that it may carry pickle's label.</summary>
    internal virtual bool WritesPickle => false;

    /// <summary>Whether this serializer stores artifacts that are declared with a type.</summary>
    /// <param name="type">The declared type of the artifact.</param>
    public abstract bool CanSerialize(Type type);

    /// <summary>Whether this serializer reads artifacts with a label. Default only its own.</summary>
    /// <param name="encoding">The stored label; null where an old run stored none.</param>
    public virtual bool CanRead(string? encoding) => encoding == Encoding;

    /// <summary>The type that Python is told for a value, in the form of its <c>str(type(value))</c>.</summary>
    /// <param name="value">The value.</param>
    public virtual string PythonTypeNameOf(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return $"<class '{value.GetType()}'>";
    }

    /// <summary>Writes a value.</summary>
    /// <param name="type">The declared type of the artifact.</param>
    /// <param name="value">The value. Null goes to pickle only.</param>
    /// <param name="name">The artifact's name, for error messages.</param>
    /// <param name="output">Where the bytes go; it can only be written, and closing it does nothing.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public abstract ValueTask SerializeAsync(
        ArtifactType type, object? value, string name, Stream output, CancellationToken cancellationToken);

    /// <summary>Reads a value.</summary>
    /// <param name="type">The type to read it as.</param>
    /// <param name="blob">What is stored.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">The bytes are malformed, or the stored value does not fit.</exception>
    public abstract ValueTask<object?> DeserializeAsync(
        ArtifactType type, ArtifactBlob blob, CancellationToken cancellationToken);

    /// <summary>Reads a value; whatever goes wrong names the artifact.</summary>
    internal async ValueTask<object?> ReadAsync(ArtifactType type, ArtifactBlob blob, CancellationToken cancellationToken)
    {
        try
        {
            return await DeserializeAsync(type, blob, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not MetaflowException && !cancellationToken.IsCancellationRequested)
        {
            throw new MetaflowException(
                $"Artifact '{blob.Name}' cannot be read as {type.ClrType} by {GetType()}: {e.Message}", e);
        }
    }
}
