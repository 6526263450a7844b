using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>A mapping that is one tuple for Python, but may be the rest of a longer one.</summary>
internal interface ITupleItems<T>
{
    /// <summary>How many items there are.</summary>
    int Count { get; }

    bool IsImmutable { get; }

    bool IsHashable { get; }

    /// <summary>Writes the items alone.</summary>
    /// <param name="writer">Where the pickle is written.</param>
    /// <param name="value">The tuple.</param>
    /// <param name="start">The place of its first item in the whole tuple.</param>
    void WriteItems(PickleWriter writer, T value, int start);

    /// <summary>Makes the tuple of its items.</summary>
    /// <param name="value">What is stored: the whole tuple.</param>
    /// <param name="found">The items of the whole tuple.</param>
    /// <param name="start">The place of the first item.</param>
    /// <param name="path">Where in the artifact the tuple stands.</param>
    T ReadItems(object value, IReadOnlyList<object?> found, int start, ReadPath path);
}

/// <summary>A tuple of more than 7, which the CLR nests and Python does not.</summary>
internal sealed class LongTupleType<T, TRest>(
    ArtifactMember<T>[] items,
    ITupleItems<TRest> rest,
    Func<T, TRest> restOf,
    Func<ArtifactMemberReader, TRest, T> construct) : ArtifactType<T>, ITupleItems<T>
{
    public int Count => items.Length + rest.Count;

    public override string PythonTypeName => PythonTypes.Tuple;

    public override bool IsImmutable => rest.IsImmutable && Array.TrueForAll(items, static item => item.Type.IsImmutable);

    internal override bool IsHashable => rest.IsHashable && Array.TrueForAll(items, static item => item.Type.IsHashable);

    bool ITupleItems<T>.IsHashable => IsHashable;

    public override void Write(PickleWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteNull();
            return;
        }
        writer.BeginTuple(Count);
        WriteItems(writer, value, 0);
        writer.EndTuple(Count);
    }

    public override T Read(object? value, ReadPath path)
    {
        if (value is null)
            return default(T) is null ? default! : throw path.Mismatch(typeof(T), value);
        if (NaturalItems.Of(value) is not { } found || found.Count != Count || value is PickledSet)
            throw path.Mismatch(typeof(T), value);
        path.Enter();
        var result = ReadItems(value, found, 0, path);
        path.Leave();
        return result;
    }

    public void WriteItems(PickleWriter writer, T value, int start)
    {
        for (int i = 0; i < items.Length; i++)
        {
            writer.Path.AtMember($"Item{start + i + 1}");
            items[i].Write(writer, value);
        }
        rest.WriteItems(writer, restOf(value), start + items.Length);
    }

    public T ReadItems(object value, IReadOnlyList<object?> found, int start, ReadPath path)
    {
        var values = new object?[items.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = found[start + i];
        var others = rest.ReadItems(value, found, start + items.Length, path);
        return construct(new ArtifactMemberReader(this, items, value, values, path), others);
    }
}
