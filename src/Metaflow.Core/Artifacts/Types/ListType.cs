using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

internal sealed class ListType<T>(ArtifactType<T> element) : ContainerType<List<T>>
{
    public override string PythonTypeName => PythonTypes.List;

    public override bool IsImmutable => false;

    internal override bool CanReadDirect => element.CanReadDirect;

    protected override void WriteContents(PickleWriter writer, List<T> value)
    {
        var batch = writer.BeginList(value, value.Count);
        foreach (var item in value)
        {
            batch.Next();
            element.Write(writer, item);
        }
        batch.End();
    }

    protected override List<T> ReadContents(object value, ReadPath path)
    {
        var items = Items(value, path);
        var result = new List<T>(items.Count);
        path.Made(this, value, result);
        for (int i = 0; i < items.Count; i++)
        {
            path.At(i);
            result.Add(element.Read(items[i], path));
        }
        return result;
    }

    protected override bool TryReadContents(PickleCursor cursor, out List<T> value)
    {
        value = [];
        if (!cursor.TrySkip(PickleOpcode.EmptyList) || !cursor.TryReserve(out int slot))
            return false;
        cursor.Fulfil(slot, value);
        return DirectItems.TryReadList(cursor, element, value);
    }
}
