using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>An array of one dimension.</summary>
internal sealed class ArrayType<T>(ElementRun<T> run) : ContainerType<T[]>
{
    public override string PythonTypeName => run.PythonTypeName;

    public override bool IsImmutable => false;

    internal override bool CanReadDirect => run.CanReadDirect;

    protected override void WriteContents(PickleWriter writer, T[] value) => run.Write(writer, value, value);

    protected override T[] ReadContents(object value, ReadPath path) =>
        run.TryRead(value, path, this) ?? throw path.Mismatch(typeof(T[]), value);

    protected override bool TryReadContents(PickleCursor cursor, out T[] value) =>
        run.TryReadDirect(cursor, out value);
}
