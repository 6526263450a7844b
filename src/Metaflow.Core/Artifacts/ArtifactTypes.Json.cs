using System.Text.Json;
using System.Text.Json.Nodes;
using Metaflow.Artifacts.Types;

namespace Metaflow.Artifacts;

public static partial class ArtifactTypes
{
    // Made on first use, so that the JSON library is not loaded without need.
    private static ArtifactType<JsonObject?>? _jsonObject;
    private static ArtifactType<JsonArray?>? _jsonArray;
    private static ArtifactType<JsonValue?>? _jsonValue;

    /// <summary>A JSON object as a dict.</summary>
    public static ArtifactType<JsonObject?> JsonObject =>
        _jsonObject ??= new JsonTreeType<JsonObject>(PythonTypes.Dict);

    /// <summary>A JSON array as a list.</summary>
    public static ArtifactType<JsonArray?> JsonArray => _jsonArray ??= new JsonTreeType<JsonArray>(PythonTypes.List);

    /// <summary>A JSON string, number, true or false as a str, int, float or bool.</summary>
    public static ArtifactType<JsonValue?> JsonValue =>
        _jsonValue ??= new JsonTreeType<JsonValue>(PythonTypes.Object);

    /// <summary>A JSON document as its root element; each reading makes a new one, which is the reader's.</summary>
    public static ArtifactType<JsonDocument?> JsonDocument => JsonDocumentType.Instance;
}
