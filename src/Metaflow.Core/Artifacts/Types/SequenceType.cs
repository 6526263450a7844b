using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>Any collection that enumerates its items in order, stored as a list.</summary>
internal sealed class SequenceType<TCollection, T>(
    ArtifactType<T> element, Func<List<T>, TCollection> create, bool isImmutable)
    : ItemsType<TCollection, T>(element)
    where TCollection : IEnumerable<T>
{
    public override string PythonTypeName => PythonTypes.List;

    public override bool IsImmutable => isImmutable && Element.IsImmutable;

    protected override TCollection Create(List<T> items) => create(items);

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
        WriteItems(writer, writer.BeginList(typeof(TCollection).IsValueType ? null : value, count), source);
    }
}
