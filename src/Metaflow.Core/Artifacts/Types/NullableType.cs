using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

internal sealed class NullableType<T>(ArtifactType<T> inner) : ArtifactType<T?>
    where T : struct
{
    public override string PythonTypeName => inner.PythonTypeName;

    public override bool IsImmutable => inner.IsImmutable;

    internal override bool IsHashable => inner.IsHashable;

    public override string PythonTypeNameOf(object? value) =>
        value is null ? NoneTypeName : inner.PythonTypeNameOf(value);

    public override void Write(PickleWriter writer, T? value)
    {
        if (value is { } present)
            inner.Write(writer, present);
        else
            writer.WriteNull();
    }

    public override T? Read(object? value, ReadPath path) => value is null ? null : inner.Read(value, path);

    // Before a tuple, None may be its first item.
    internal override bool CanReadDirect => inner.CanReadDirect && inner is not TupleType<T>;

    internal override bool TryReadDirect(PickleCursor cursor, out T? value)
    {
        if (cursor.TrySkip(PickleOpcode.None))
        {
            value = null;
            return true;
        }
        bool fits = inner.TryReadDirect(cursor, out var present);
        value = present;
        return fits;
    }
}
