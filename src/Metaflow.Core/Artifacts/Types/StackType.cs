using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>A Stack, stored as a list from bottom to top, as Python keeps its stacks.</summary>
internal sealed class StackType<T>(ArtifactType<T> element) : ContainerType<Stack<T>>
{
    public override string PythonTypeName => PythonTypes.List;

    public override bool IsImmutable => false;

    internal override bool CanReadDirect => element.CanReadDirect;

    protected override void WriteContents(PickleWriter writer, Stack<T> value)
    {
        var items = value.ToArray();
        var batch = writer.BeginList(value, items.Length);
        for (int i = items.Length - 1; i >= 0; i--)
        {
            batch.Next();
            element.Write(writer, items[i]);
        }
        batch.End();
    }

    protected override Stack<T> ReadContents(object value, ReadPath path)
    {
        var items = Items(value, path);
        var result = new Stack<T>(items.Count);
        path.Made(this, value, result);
        for (int i = 0; i < items.Count; i++)
        {
            path.At(i);
            result.Push(element.Read(items[i], path));
        }
        return result;
    }

    protected override bool TryReadContents(PickleCursor cursor, out Stack<T> value)
    {
        value = null!;
        var items = new List<T>();
        if (!cursor.TrySkip(PickleOpcode.EmptyList) || !cursor.TryReserve(out int slot) ||
            !DirectItems.TryReadList(cursor, element, items))
        {
            return false;
        }
        value = new Stack<T>(items);
        cursor.Fulfil(slot, value);
        return true;
    }
}
