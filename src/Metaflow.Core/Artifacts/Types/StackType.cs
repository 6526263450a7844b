using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>A Stack, stored as a list from bottom to top, as Python keeps its stacks.</summary>
internal sealed class StackType<T>(ArtifactType<T> element) : ItemsType<Stack<T>, T>(element)
{
    public override string PythonTypeName => PythonTypes.List;

    public override bool IsImmutable => false;

    protected override Stack<T> Create(List<T> items) => new(items);

    protected override void WriteContents(PickleWriter writer, Stack<T> value)
    {
        var items = value.ToArray();
        Array.Reverse(items);
        WriteItems(writer, writer.BeginList(value, items.Length), items);
    }
}
