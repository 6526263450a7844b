using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>Any collection that enumerates its items in order, stored as a list.</summary>
internal sealed class SequenceType<TCollection, T>(
    ArtifactType<T> element, Func<List<T>, TCollection> create, bool isImmutable) : ContainerType<TCollection>
    where TCollection : IEnumerable<T>
{
    public override string PythonTypeName => PythonTypes.List;

    public override bool IsImmutable => isImmutable && element.IsImmutable;

    internal override bool CanReadDirect => element.CanReadDirect;

    protected override void WriteContents(PickleWriter writer, TCollection value)
    {
        // A lazy sequence has no count until it has been enumerated, and may be enumerable only once.
        int count;
        IEnumerable<T> source = value;
        switch (value)
        {
            case IReadOnlyCollection<T> collection:
                count = collection.Count;
                break;
            case ICollection<T> collection:
                count = collection.Count;
                break;
            default:
                var buffered = new List<T>(value);
                source = buffered;
                count = buffered.Count;
                break;
        }
        var batch = writer.BeginList(typeof(TCollection).IsValueType ? null : value, count);
        foreach (var item in source)
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
