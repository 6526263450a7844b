using System.Text.Json;
using System.Text.Json.Serialization;

namespace Metaflow.Runtime.Remote;

/// <summary>Writes and reads <see cref="RemoteTask"/> as JSON. Both ends are the same build, so there is no version.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(RemoteTask))]
internal sealed partial class RemoteTaskJson : JsonSerializerContext
{
    public static string Serialize(RemoteTask task) => JsonSerializer.Serialize(task, Default.RemoteTask);

    /// <exception cref="MetaflowException">The text is no task.</exception>
    public static RemoteTask Deserialize(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Default.RemoteTask) ?? throw Invalid(null);
        }
        catch (JsonException e)
        {
            throw Invalid(e);
        }
    }

    private static MetaflowException Invalid(JsonException? e) => new(
        $"{Remote.RemoteTask.Variable} does not hold a task that this program can read. The image or package of the job is not that of the launching program.", e);
}
