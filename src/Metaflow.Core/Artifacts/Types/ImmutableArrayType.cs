using System.Collections.Immutable;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>An ImmutableArray, stored as a list; an uninitialized one as None.</summary>
internal sealed class ImmutableArrayType<T>(ArtifactType<T> element) : ArtifactType<ImmutableArray<T>>
{
    private readonly ListArrayType<T> _array = new(element);

    public override string PythonTypeName => PythonTypes.List;

    public override bool IsImmutable => element.IsImmutable;

    internal override bool IsHashable => false;

    public override string PythonTypeNameOf(object? value) =>
        value is ImmutableArray<T> { IsDefault: false } ? PythonTypeName : NoneTypeName;

    public override void Write(PickleWriter writer, ImmutableArray<T> value) =>
        _array.Write(writer, System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsArray(value)!);

    public override ImmutableArray<T> Read(object? value, ReadPath path) =>
        System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(_array.Read(value, path));

    internal override bool CanReadDirect => _array.CanReadDirect;

    internal override bool TryReadDirect(PickleCursor cursor, out ImmutableArray<T> value)
    {
        bool fits = _array.TryReadDirect(cursor, out var items);
        value = System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(items);
        return fits;
    }
}
