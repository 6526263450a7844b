using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>An array of anything, stored as a list.</summary>
internal sealed class ListArrayType<T>(ArtifactType<T> element) : ContainerType<T[]>
{
    public override string PythonTypeName => PythonTypes.List;

    public override bool IsImmutable => false;

    internal override bool CanReadDirect => element.CanReadDirect;

    protected override void WriteContents(PickleWriter writer, T[] value)
    {
        var batch = writer.BeginList(value, value.Length);
        foreach (var item in value)
        {
            batch.Next();
            element.Write(writer, item);
        }
        batch.End();
    }

    protected override T[] ReadContents(object value, ReadPath path)
    {
        var items = Items(value, path);
        var result = new T[items.Count];
        path.Made(this, value, result);
        for (int i = 0; i < result.Length; i++)
        {
            path.At(i);
            result[i] = element.Read(items[i], path);
        }
        return result;
    }

    protected override bool TryReadContents(PickleCursor cursor, out T[] value)
    {
        value = [];
        var items = new List<T>();
        if (!cursor.TrySkip(PickleOpcode.EmptyList) || !cursor.TryReserve(out int slot) ||
            !DirectItems.TryReadList(cursor, element, items))
        {
            return false;
        }
        value = [.. items];
        cursor.Fulfil(slot, value);
        return true;
    }
}
