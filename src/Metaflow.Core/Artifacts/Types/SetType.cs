using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>
/// Any set, stored as a set, its items sorted where they have an order so that equal sets give equal bytes. Items that
/// Python cannot hash (lists, dicts) make it a list.
/// </summary>
internal sealed class SetType<TCollection, T>(
    ArtifactType<T> element, Func<List<T>, TCollection> create, bool isImmutable) : ContainerType<TCollection>
    where TCollection : IEnumerable<T>
{
    public override string PythonTypeName => element.IsHashable ? PythonTypes.Set : PythonTypes.List;

    public override bool IsImmutable => isImmutable && element.IsImmutable;

    internal override bool CanReadDirect => element.CanReadDirect && element.IsHashable;

    protected override void WriteContents(PickleWriter writer, TCollection value)
    {
        var items = new List<T>(value);
        if (element.Order is { } order)
            items.Sort(order);
        var batch = element.IsHashable ? writer.BeginSet(value, items.Count) : writer.BeginList(value, items.Count);
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
        value = default!;
        var items = new List<T>();
        if (!cursor.TrySkip(PickleOpcode.EmptySet) || !cursor.TryReserve(out int slot) ||
            !DirectItems.TryReadSet(cursor, element, items))
        {
            return false;
        }
        value = create(items);
        cursor.Fulfil(slot, value);
        return true;
    }
}
