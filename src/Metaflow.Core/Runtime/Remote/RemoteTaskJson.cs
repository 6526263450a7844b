using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Metaflow.Runtime.Remote;

/// <summary>A <see cref="RemoteTask"/> as JSON. Both ends are the same build, so there is no version; texts are kept short, for there is little room.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RemoteTask))]
internal sealed partial class RemoteTaskJson : JsonSerializerContext
{
    // The text is not shown in pages, and every escape costs room.
    private static RemoteTaskJson Short =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Writes a task.</summary>
    public static string Serialize(RemoteTask task) => JsonSerializer.Serialize(task, Short.RemoteTask);

    /// <summary>Reads a task.</summary>
    /// <param name="json">What <see cref="Serialize"/> wrote.</param>
    /// <param name="source">Where it is from, for the message.</param>
    /// <exception cref="MetaflowException">It is not that.</exception>
    public static RemoteTask Deserialize(string json, string source)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Short.RemoteTask) ?? throw new JsonException("There is nothing in it.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new MetaflowException(
                $"{source} does not describe a task: {e.Message} The launching program and the one in the container must be the same build.", e);
        }
    }
}
