using System.Text.Json;
using Metaflow.Service.Records;

namespace Metaflow.Service.Api.Bodies;

/// <summary>Reads a record of the body that registers artifacts of a task.</summary>
internal static class ArtifactBody
{
    /// <summary>Reads one record; null when it cannot be stored.</summary>
    public static NewArtifact? Read(JsonElement record)
    {
        var fields = new RecordFields(record);
        var read = new NewArtifact(
            fields.Short("name") ?? "",
            fields.Short("location") ?? "",
            fields.Short("ds_type") ?? "",
            fields.OptionalShort("sha"),
            fields.OptionalShort("type"),
            fields.OptionalShort("content_type"),
            fields.OptionalShort("user_name"),
            fields.Attempt("attempt_id"),
            fields.Json("tags"),
            fields.Json("system_tags"));
        return fields.AreStorable ? read : null;
    }
}
