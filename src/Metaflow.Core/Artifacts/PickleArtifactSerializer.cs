using System.Buffers;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts;

/// <summary>Pickle protocol 4. Every pickle label of Metaflow, old and new, is read the same way.</summary>
internal sealed class PickleArtifactSerializer : ArtifactSerializer
{
    public override string Encoding => "pickle-v4";

    public override bool CanRead(string? encoding) =>
        encoding is null or "pickle-v4" or "pickle-v2" or "gzip+pickle-v4" or "gzip+pickle-v2";

    public override void Serialize(ArtifactType type, object? value, string name, IBufferWriter<byte> output)
    {
        var writer = new PickleWriter(output, name);
        type.WriteObject(writer, value);
        writer.Complete();
    }

    public override byte[] Serialize(ArtifactType type, object? value, string name)
    {
        var buffer = PickleBuffer.Rent(name);
        type.WriteObject(buffer.Writer, value);
        return buffer.CompleteAndReturn();
    }

    public override object? Deserialize(ArtifactType type, ReadOnlyMemory<byte> data, string name)
    {
        var value = PickleReader.Read(data.Span, null, name, out var path);
        return type.ReadObject(value, path);
    }
}
