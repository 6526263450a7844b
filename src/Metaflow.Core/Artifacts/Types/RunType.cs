using System.Runtime.InteropServices;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>A struct that shows elements lying side by side: a Memory, an ArraySegment, an ImmutableArray.</summary>
internal sealed class RunType<TRun, T>(
    ElementRun<T> run,
    Func<TRun, ReadOnlyMemory<T>> show,
    Func<T[], TRun> create,
    Func<TRun, bool>? isMissing,
    bool isImmutable) : ArtifactType<TRun>
    where TRun : struct
{
    public override string PythonTypeName => run.PythonTypeName;

    public override bool IsImmutable => isImmutable && run.Element.IsImmutable;

    internal override bool IsHashable => false;

    public override string PythonTypeNameOf(object? value) =>
        value is TRun typed && isMissing?.Invoke(typed) != true ? PythonTypeName : NoneTypeName;

    internal override bool CanReadDirect => run.CanReadDirect;

    public override void Write(PickleWriter writer, TRun value)
    {
        if (isMissing?.Invoke(value) == true)
        {
            writer.WriteNull();
            return;
        }
        var memory = show(value);

        // Only a whole array can be recognized when it comes again.
        object? identity = MemoryMarshal.TryGetArray(memory, out var segment) &&
            segment is { Array: { } array, Offset: 0 } && segment.Count == array.Length ? array : null;
        if (identity is null || !writer.TryWriteReference(identity))
            run.Write(writer, identity, memory.Span);
    }

    public override TRun Read(object? value, ReadPath path)
    {
        if (value is null)
            return isMissing is null ? throw path.Mismatch(typeof(TRun), value) : default;
        path.Enter();
        var items = run.TryRead(value, path);
        path.Leave();
        return items is null ? throw path.Mismatch(typeof(TRun), value) : create(items);
    }

    internal override bool TryReadDirect(PickleCursor cursor, out TRun value)
    {
        value = default;
        if (cursor.TrySkip(PickleOpcode.None))
            return isMissing is not null;
        if (!cursor.IsAtReference() || !cursor.TryReadReference(out T[] items))
        {
            if (!cursor.TryEnter() || !run.TryReadDirect(cursor, out items))
                return false;
            cursor.Leave();
        }
        value = create(items);
        return true;
    }
}
