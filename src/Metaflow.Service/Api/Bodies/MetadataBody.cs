using System.Text.Json;
using Metaflow.Service.Records;

namespace Metaflow.Service.Api.Bodies;

/// <summary>Reads a record of the body that notes facts about a task.</summary>
internal static class MetadataBody
{
    /// <summary>Reads one record; null when it cannot be stored.</summary>
    public static NewMetadata? Read(JsonElement record)
    {
        var fields = new RecordFields(record);
        var read = new NewMetadata(
            fields.Short("field_name") ?? "",
            fields.Text("value") ?? "",
            fields.Short("type") ?? "",
            fields.OptionalShort("user_name", absent: null),
            fields.Json("tags"),
            fields.Json("system_tags"));
        return fields.AreStorable ? read : null;
    }
}
