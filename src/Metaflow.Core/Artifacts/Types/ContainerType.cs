using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>
/// A value that holds others. Keeps shared references and cycles: an object that occurs twice is written once, and read
/// back as one object.
/// </summary>
internal abstract class ContainerType<T> : ArtifactType<T>
{
    internal override bool IsHashable => false;

    public sealed override void Write(PickleWriter writer, T value)
    {
        if (value is null)
            writer.WriteNull();
        else if (typeof(T).IsValueType || !writer.TryWriteReference(value))
            WriteContents(writer, value);
    }

    public sealed override T Read(object? value, ReadPath path)
    {
        if (value is null)
            return default(T) is null ? default! : throw path.Mismatch(typeof(T), value);
        bool shared = path.IsShared(value);
        if (shared)
        {
            if (path.TryGetMade(this, value, out var made))
                return made;
            path.Begin(this, value);
        }
        path.Enter();
        var result = ReadContents(value, path);
        path.Leave();
        if (shared)
            path.Made(this, value, result);
        return result;
    }

    internal sealed override bool TryReadDirect(PickleCursor cursor, out T value)
    {
        value = default!;
        switch (cursor.Peek())
        {
            case PickleOpcode.None:
                cursor.Skip();
                return default(T) is null;
            case PickleOpcode.BinGet or PickleOpcode.LongBinGet when cursor.TryReadReference(out value):
                return true;
            default:
                if (!cursor.TryEnter() || !TryReadContents(cursor, out value))
                    return false;
                cursor.Leave();
                return true;
        }
    }

    protected abstract void WriteContents(PickleWriter writer, T value);

    protected abstract T ReadContents(object value, ReadPath path);

    /// <summary>Reads a value that is neither None nor a reference straight from a pickle; false to give up.</summary>
    protected virtual bool TryReadContents(PickleCursor cursor, out T value)
    {
        value = default!;
        return false;
    }

    protected static IReadOnlyList<object?> Items(object value, ReadPath path) =>
        NaturalItems.Of(value, path) ?? throw path.Mismatch(typeof(T), value);
}
