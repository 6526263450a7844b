using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>A fixed number of values of fixed types, stored as a tuple.</summary>
internal sealed class TupleType<T>(ArtifactMember<T>[] items, Func<ArtifactMemberReader, T> construct)
    : ArtifactType<T>, ITupleItems<T>
{
    public override string PythonTypeName => PythonTypes.Tuple;

    public override bool IsImmutable => Array.TrueForAll(items, static item => item.Type.IsImmutable);

    internal override bool IsHashable => Array.TrueForAll(items, static item => item.Type.IsHashable);

    bool ITupleItems<T>.IsHashable => IsHashable;

    internal override bool CanReadDirect => Array.TrueForAll(items, static item => item.Type.CanReadDirect);

    public int Count => items.Length;

    public override void Write(PickleWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteNull();
            return;
        }
        writer.BeginTuple(items.Length);
        foreach (var item in items)
        {
            writer.Path.AtMember(item.MemberName);
            item.Write(writer, value);
        }
        writer.EndTuple(items.Length);
    }

    public override T Read(object? value, ReadPath path)
    {
        if (value is null)
            return default(T) is null ? default! : throw path.Mismatch(typeof(T), value);
        bool shared = path.IsShared(value);
        if (shared && path.TryGetMade(this, value, out var made))
            return made;
        if (NaturalItems.Of(value, path) is not { } found || found.Count != items.Length || value is PickledSet)
            throw path.Mismatch(typeof(T), value);
        path.Enter();
        var result = ReadItems(value, found, 0, path);
        path.Leave();
        if (shared)
            path.Made(this, value, result);
        return result;
    }

    internal override bool TryReadDirect(PickleCursor cursor, out T value)
    {
        value = default!;

        // A first item of None cannot be told from a tuple that is None.
        if ((default(T) is null && cursor.Peek() == PickleOpcode.None) || !cursor.TryEnter() ||
            (items.Length > 3 && !cursor.TrySkip(PickleOpcode.Mark)))
        {
            return false;
        }
        var cells = cursor.RentCells(this, items);
        for (int i = 0; i < items.Length; i++)
        {
            if (!cells[i].TryRead(cursor))
                return false;
        }
        byte end = items.Length switch
        {
            1 => PickleOpcode.Tuple1,
            2 => PickleOpcode.Tuple2,
            3 => PickleOpcode.Tuple3,
            _ => PickleOpcode.Tuple,
        };
        if (!cursor.TrySkip(end) || !cursor.TryRemember(null))
            return false;
        value = construct(new ArtifactMemberReader(this, cells, cursor, -1));
        cursor.ReturnCells(cells);
        cursor.Leave();
        return true;
    }

    public void WriteItems(PickleWriter writer, T value, int start)
    {
        for (int i = 0; i < items.Length; i++)
        {
            writer.Path.AtMember($"Item{start + i + 1}");
            items[i].Write(writer, value);
        }
    }

    public T ReadItems(object value, IReadOnlyList<object?> found, int start, ReadPath path)
    {
        var values = new object?[items.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = found[start + i];
        return construct(new ArtifactMemberReader(this, items, value, values, path));
    }
}
