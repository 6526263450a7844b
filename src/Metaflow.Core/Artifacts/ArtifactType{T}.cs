using System.Buffers;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts;

/// <summary>
/// How values of <typeparamref name="T"/> are stored as an artifact. Compose one with <see cref="ArtifactTypes"/>.
/// Instances are immutable and safe to use from several threads.
/// </summary>
/// <typeparam name="T">The CLR type. Reference types accept null, which is stored as None.</typeparam>
public abstract class ArtifactType<T> : ArtifactType
{
    /// <inheritdoc/>
    public sealed override Type ClrType => typeof(T);

    /// <summary>
    /// The order in which the elements of an unordered set are written; null keeps the set's own order.
    /// </summary>
    internal virtual IComparer<T>? Order => null;

    /// <summary>How a value looks in a block of memory that Python can take over; null if it cannot.</summary>
    internal virtual ArrayLayout? BlockLayout => null;

    /// <summary>Writes a value.</summary>
    /// <param name="writer">Where the pickle is written.</param>
    /// <param name="value">The value; null is stored as None.</param>
    /// <exception cref="ArtifactNotSupportedException">The value, or one inside it, has no artifact
    /// mapping.</exception>
    public abstract void Write(PickleWriter writer, T value);

    /// <summary>Makes a value from what <see cref="PickleReader"/> read.</summary>
    /// <param name="value">The natural value: null, bool, long, double, string, list and so on.</param>
    /// <param name="path">Where in the artifact the value stands.</param>
    /// <exception cref="ArtifactTypeMismatchException">The stored value does not fit.</exception>
    public abstract T Read(object? value, ReadPath path);

    /// <inheritdoc/>
    public sealed override void WriteObject(PickleWriter writer, object? value)
    {
        if (value is T typed)
            Write(writer, typed);
        else if (value is null && default(T) is null)
            Write(writer, default!);
        else
            throw new ArgumentException(
                $"Expected a value of {typeof(T)}, not {value?.GetType().ToString() ?? "null"}.",
                nameof(value));
    }

    /// <inheritdoc/>
    public sealed override object? ReadObject(object? value, ReadPath path) => Read(value, path);

    /// <summary>The pickle of a value: what an artifact blob holds before compression.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">The artifact's name, for error messages; null says "value".</param>
    /// <exception cref="ArtifactNotSupportedException">The value, or one inside it, has no artifact
    /// mapping.</exception>
    public byte[] Serialize(T value, string? name = null)
    {
        var buffer = PickleBuffer.Rent(name);
        Write(buffer.Writer, value);
        return buffer.CompleteAndReturn();
    }

    /// <summary>Reads a pickle of any protocol. Nothing in it is executed.</summary>
    /// <param name="pickle">The whole pickle, uncompressed.</param>
    /// <param name="name">The artifact's name, for error messages; null says "value".</param>
    /// <param name="limits">Bounds for hostile input; null means <see cref="PickleLimits.Default"/>.</param>
    /// <exception cref="PickleFormatException">The bytes are not a pickle, or exceed the limits.</exception>
    /// <exception cref="ArtifactTypeMismatchException">The stored value does not fit.</exception>
    public T Deserialize(ReadOnlyMemory<byte> pickle, string? name = null, PickleLimits? limits = null)
    {
        if (limits is null && CanReadDirect && TryReadWhole(PickleCursor.Open(pickle), out var direct))
            return direct;
        var value = PickleReader.Read(pickle.Span, limits, name, out var path);
        return Read(value, path);
    }

    /// <inheritdoc/>
    public sealed override object? DeserializeObject(
        ReadOnlyMemory<byte> pickle, string? name = null, PickleLimits? limits = null) =>
        Deserialize(pickle, name, limits);

    internal sealed override void WritePickle(IBufferWriter<byte> output, object? value, string? name) =>
        PickleOutput.Write(this, (T)value!, name, output);

    internal sealed override bool TryDeserializeObject(Stream pickle, long maxLength, out object? value)
    {
        bool fits = TryDeserialize(pickle, maxLength, out var typed);
        value = typed;
        return fits;
    }

    /// <summary>
    /// Reads a pickle while it arrives, keeping no more of it in memory than the value needs.
    /// </summary>
    /// <param name="pickle">The pickle, uncompressed, from its beginning; not disposed.</param>
    /// <param name="maxLength">The length of the pickle in bytes, or an upper bound of it.</param>
    /// <param name="value">The value.</param>
    /// <returns>False when the pickle must be read whole, by <see cref="Deserialize"/>.</returns>
    internal bool TryDeserialize(Stream pickle, long maxLength, out T value)
    {
        value = default!;
        return CanReadDirect && TryReadWhole(PickleCursor.Open(pickle, maxLength), out value);
    }

    /// <summary>Reads a value straight from a pickle.</summary>
    /// <param name="cursor">Where the pickle is read.</param>
    /// <param name="value">The value.</param>
    /// <returns>False to give up, so that the pickle is read as natural values first.</returns>
    internal virtual bool TryReadDirect(PickleCursor cursor, out T value)
    {
        value = default!;
        return false;
    }

    private bool TryReadWhole(PickleCursor cursor, out T value)
    {
        try
        {
            return cursor.TryReadWhole(this, out value);
        }
        finally
        {
            cursor.Return();
        }
    }
}
