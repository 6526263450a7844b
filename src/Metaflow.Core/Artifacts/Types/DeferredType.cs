using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>A type that is looked up on first use, so that a type can refer to itself.</summary>
internal sealed class DeferredType<T>(Func<ArtifactType<T>> resolve) : ArtifactType<T>
{
    private ArtifactType<T>? _resolved;

    public override string PythonTypeName => Resolved.PythonTypeName;

    public override bool IsImmutable => Resolved.IsImmutable;

    internal override bool IsHashable => Resolved.IsHashable;

    internal override ArrayLayout? BlockLayout => Resolved.BlockLayout;

    internal override IComparer<T>? Order => Resolved.Order;

    internal ArtifactType<T> Resolved => _resolved ??= resolve();

    public override string PythonTypeNameOf(object? value) => Resolved.PythonTypeNameOf(value);

    public override void Write(PickleWriter writer, T value) => Resolved.Write(writer, value);

    public override T Read(object? value, ReadPath path) => Resolved.Read(value, path);

    // Asking the type could lead back here.
    internal override bool CanReadDirect => true;

    internal override bool TryReadDirect(PickleCursor cursor, out T value) =>
        Resolved.TryReadDirect(cursor, out value);
}
