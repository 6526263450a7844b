using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>
/// Any set, stored as a set, its items sorted where they have an order so that equal sets give equal bytes. Items that
/// Python cannot hash (lists, dicts) make it a list.
/// </summary>
internal sealed class SetType<TCollection, T>(
    ArtifactType<T> element, Func<List<T>, TCollection> create, bool isImmutable)
    : ItemsType<TCollection, T>(element)
    where TCollection : IEnumerable<T>
{
    public override string PythonTypeName => Element.IsHashable ? PythonTypes.Set : PythonTypes.List;

    public override bool IsImmutable => isImmutable && Element.IsImmutable;

    internal override bool CanReadDirect => Element.CanReadDirect && Element.IsHashable;

    protected override TCollection Create(List<T> items) => create(items);

    protected override bool TryReadItems(PickleCursor cursor, List<T> items, out int slot)
    {
        slot = -1;
        return cursor.TrySkip(PickleOpcode.EmptySet) && cursor.TryReserve(out slot)
            && DirectItems.TryReadSet(cursor, Element, items);
    }

    protected override void WriteContents(PickleWriter writer, TCollection value)
    {
        var items = new List<T>(value);
        if (Element.Order is { } order)
            items.Sort(order);
        var batch = Element.IsHashable ? writer.BeginSet(value, items.Count) : writer.BeginList(value, items.Count);
        WriteItems(writer, batch, items);
    }
}
