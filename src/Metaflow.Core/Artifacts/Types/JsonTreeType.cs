using System.Text.Json;
using System.Text.Json.Nodes;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Types;

/// <summary>One kind of JSON tree, stored as any tree is.</summary>
internal sealed class JsonTreeType<TNode>(string pythonTypeName) : ArtifactType<TNode?>
    where TNode : JsonNode
{
    public override string PythonTypeName => pythonTypeName;

    public override bool IsImmutable => false;

    internal override bool IsHashable => false;

    public override string PythonTypeNameOf(object? value) => JsonNodeType.Instance.PythonTypeNameOf(value);

    public override void Write(PickleWriter writer, TNode? value) => JsonNodeType.Instance.Write(writer, value);

    public override TNode? Read(object? value, ReadPath path) => value is null
        ? null
        : JsonNodeType.Instance.Read(value, path) as TNode ?? throw path.Mismatch(typeof(TNode), value);
}

/// <summary>A JSON document, stored as its root element.</summary>
internal sealed class JsonDocumentType : ArtifactType<JsonDocument?>
{
    public static readonly JsonDocumentType Instance = new();

    public override string PythonTypeName => PythonTypes.Object;

    // It can be disposed of.
    public override bool IsImmutable => false;

    internal override bool IsHashable => false;

    public override string PythonTypeNameOf(object? value) =>
        value is JsonDocument document ? JsonElementType.Instance.PythonTypeNameOf(document.RootElement) : NoneTypeName;

    public override void Write(PickleWriter writer, JsonDocument? value)
    {
        if (value is null)
            writer.WriteNull();
        else
            JsonElementType.Instance.Write(writer, value.RootElement);
    }

    public override JsonDocument? Read(object? value, ReadPath path) => value is null
        ? null
        : JsonDocument.Parse(JsonElementType.Instance.Read(value, path).GetRawText(),
            new JsonDocumentOptions { MaxDepth = ArtifactPath.MaxDepth + 1 });
}
