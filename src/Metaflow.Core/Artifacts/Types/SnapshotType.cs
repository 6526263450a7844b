using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>
/// A collection that other threads may change, or that does not enumerate in the order of its making, stored as a list
/// of what it holds at one moment.
/// </summary>
internal sealed class SnapshotType<TCollection, T>(
    ArtifactType<T> element, Func<TCollection, T[]> snapshot, Func<List<T>, TCollection> create, bool isOrdered,
    bool isImmutable) : ItemsType<TCollection, T>(element)
    where TCollection : class
{
    public override string PythonTypeName => PythonTypes.List;

    public override bool IsImmutable => isImmutable && Element.IsImmutable;

    protected override TCollection Create(List<T> items) => create(items);

    protected override void WriteContents(PickleWriter writer, TCollection value)
    {
        var items = snapshot(value);
        if (!isOrdered && Element.Order is { } order)
            Array.Sort(items, order);
        WriteItems(writer, writer.BeginList(value, items.Length), items);
    }
}
