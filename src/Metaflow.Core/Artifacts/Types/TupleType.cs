using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>A fixed number of values of fixed types, stored as a tuple.</summary>
internal sealed class TupleType<T>(ArtifactMember<T>[] items, Func<ArtifactMemberReader, T> construct) : ArtifactType<T>
{
    public override string PythonTypeName => PythonTypes.Tuple;

    public override bool IsImmutable => Array.TrueForAll(items, static item => item.Type.IsImmutable);

    internal override bool IsHashable => Array.TrueForAll(items, static item => item.Type.IsHashable);

    public override void Write(PickleWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteNull();
            return;
        }
        writer.BeginTuple(items.Length);
        foreach (var item in items)
        {
            writer.Path.AtMember(item.MemberName);
            item.Write(writer, value);
        }
        writer.EndTuple(items.Length);
    }

    public override T Read(object? value, ReadPath path)
    {
        if (value is null)
            return default(T) is null ? default! : throw path.Mismatch(typeof(T), value);
        bool shared = path.IsShared(value);
        if (shared && path.TryGetMade(this, value, out var made))
            return made;
        if (NaturalItems.Of(value, path) is not { } found || found.Count != items.Length || value is PickledSet)
            throw path.Mismatch(typeof(T), value);
        var values = new object?[items.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = found[i];
        path.Enter();
        var result = construct(new ArtifactMemberReader(this, items, value, values, path));
        path.Leave();
        if (shared)
            path.Made(this, value, result);
        return result;
    }
}
