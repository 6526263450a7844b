using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>A collection that is made of all its items once they have been read.</summary>
internal abstract class ItemsType<TCollection, T>(ArtifactType<T> element) : ContainerType<TCollection>
{
    internal override bool CanReadDirect => element.CanReadDirect;

    protected ArtifactType<T> Element => element;

    /// <summary>Makes the collection; it may keep the list.</summary>
    protected abstract TCollection Create(List<T> items);

    /// <summary>Reads the items straight from a pickle; false to give up.</summary>
    protected virtual bool TryReadItems(PickleCursor cursor, List<T> items, out int slot)
    {
        slot = -1;
        return cursor.TrySkip(PickleOpcode.EmptyList) && cursor.TryReserve(out slot)
            && DirectItems.TryReadList(cursor, element, items);
    }

    protected void WriteItems(PickleWriter writer, PickleBatch batch, IEnumerable<T> items)
    {
        foreach (var item in items)
        {
            batch.Next();
            element.Write(writer, item);
        }
        batch.End();
    }

    protected sealed override TCollection ReadContents(object value, ReadPath path)
    {
        var items = Items(value, path);
        var list = new List<T>(items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            path.At(i);
            list.Add(element.Read(items[i], path));
        }
        return Create(list);
    }

    protected sealed override bool TryReadContents(PickleCursor cursor, out TCollection value)
    {
        value = default!;
        var items = new List<T>();
        if (!TryReadItems(cursor, items, out int slot))
            return false;
        value = Create(items);
        cursor.Fulfil(slot, value);
        return true;
    }
}
