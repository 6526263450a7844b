using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>A type whose whole artifacts a serializer of its own stores; inside other values only a mapping helps.</summary>
internal sealed class SerializedType<T>(ArtifactSerializer serializer, ArtifactType<T>? mapping, bool isForced)
    : ArtifactType<T>
{
    public override string PythonTypeName => mapping?.PythonTypeName ?? $"<class '{typeof(T)}'>";

    public override bool IsImmutable => mapping?.IsImmutable ?? serializer.IsImmutable;

    internal override ArtifactSerializer Serializer => serializer;

    internal override bool IsSerializerForced => isForced;

    internal override bool CanReadDirect => mapping?.CanReadDirect ?? false;

    internal override bool IsHashable => mapping?.IsHashable ?? false;

    internal override IComparer<T>? Order => mapping?.Order;

    public override void Write(PickleWriter writer, T value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (mapping is not null)
            mapping.Write(writer, value);
        else if (value is null)
            writer.WriteNull();
        else
            throw new ArtifactNotSupportedException(writer.Path.ToString(), typeof(T),
                $"serializer {serializer.GetType()} stores whole artifacts only; make it an artifact of its own");
    }

    public override T Read(object? value, ReadPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (mapping is not null)
            return mapping.Read(value, path);
        return value is null && default(T) is null ? default! : throw path.Mismatch(typeof(T), value);
    }

    internal override bool TryReadDirect(PickleCursor cursor, out T value)
    {
        value = default!;
        return mapping is not null && mapping.TryReadDirect(cursor, out value);
    }

    public override string PythonTypeNameOf(object? value) => mapping?.PythonTypeNameOf(value)
        ?? base.PythonTypeNameOf(value);
}
