using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>
/// A collection that other threads may change, or that does not enumerate in the order of its making, stored as a list
/// of what it holds at one moment.
/// </summary>
internal sealed class SnapshotType<TCollection, T>(
    ArtifactType<T> element, Func<TCollection, T[]> snapshot, Func<List<T>, TCollection> create, bool isOrdered,
    bool isImmutable) : ContainerType<TCollection>
    where TCollection : class
{
    public override string PythonTypeName => PythonTypes.List;

    public override bool IsImmutable => isImmutable && element.IsImmutable;

    internal override bool CanReadDirect => element.CanReadDirect;

    protected override void WriteContents(PickleWriter writer, TCollection value)
    {
        var items = snapshot(value);
        if (!isOrdered && element.Order is { } order)
            Array.Sort(items, order);
        var batch = writer.BeginList(value, items.Length);
        foreach (var item in items)
        {
            batch.Next();
            element.Write(writer, item);
        }
        batch.End();
    }

    protected override TCollection ReadContents(object value, ReadPath path)
    {
        var items = Items(value, path);
        var list = new List<T>(items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            path.At(i);
            list.Add(element.Read(items[i], path));
        }
        return create(list);
    }

    protected override bool TryReadContents(PickleCursor cursor, out TCollection value)
    {
        value = null!;
        var items = new List<T>();
        if (!cursor.TrySkip(PickleOpcode.EmptyList) || !cursor.TryReserve(out int slot) ||
            !DirectItems.TryReadList(cursor, element, items))
        {
            return false;
        }
        value = create(items);
        cursor.Fulfil(slot, value);
        return true;
    }
}
