using System.Text.Json;
using Metaflow.Datastore;

namespace Metaflow.Metadata;

/// <summary>The JSON of local metadata files.</summary>
internal static class MetadataJson
{
    public static void WriteFlow(PythonJsonWriter json, string flow, long now) =>
        json.StartObject().Name("flow_id").String(flow).Name("ts_epoch").Number(now).EndObject();

    public static void WriteSelf(PythonJsonWriter json, Pathspec pathspec, Common common, long now)
    {
        json.StartObject().Name("run_number").String(pathspec.Run!);
        if (pathspec.Step is not null)
            json.Name("step_name").String(pathspec.Step);
        if (pathspec.Task is not null)
            json.Name("task_id").String(pathspec.Task);
        json.RawMembers(common.Members).Name("ts_epoch").Number(now).EndObject();
    }

    public static void WriteRecord(
        PythonJsonWriter json, Pathspec task, MetadataRecord record, string? user, long now) =>
        json.StartObject()
            .Name("flow_id").String(task.Flow)
            .Name("run_number").String(task.Run!)
            .Name("step_name").String(task.Step!)
            .Name("task_id").String(task.Task!)
            .Name("field_name").String(record.Field)
            .Name("type").String(record.Type)
            .Name("value").String(record.Value)
            .Name("tags").Strings(record.Tags)
            .Name("user_name").StringOrNull(user)
            .Name("ts_epoch").Number(now)
            .EndObject();

    public static void WriteArtifact(
        PythonJsonWriter json,
        Pathspec task,
        int attempt,
        StoredArtifact artifact,
        string datastoreType,
        string location,
        Common common,
        long now) =>
        json.StartObject()
            .Name("run_number").String(task.Run!)
            .Name("step_name").String(task.Step!)
            .Name("task_id").String(task.Task!)
            .Name("attempt_id").Number(attempt)
            .Name("name").String(artifact.Name)
            .Name("content_type").String(artifact.Info.Encoding)
            .Name("type").String("metaflow.artifact")
            .Name("sha").String(artifact.Key)
            .Name("ds_type").String(datastoreType)
            .Name("location").String(location)
            .RawMembers(common.Members)
            .Name("ts_epoch").Number(now)
            .EndObject();

    public static MetadataEntry ReadRecord(JsonElement json) => new(
        Text(json, "field_name") ?? "",
        Text(json, "value") ?? "",
        Text(json, "type") ?? "",
        Texts(json, "tags"),
        Time(json));

    public static ArtifactEntry ReadArtifact(Pathspec task, int attempt, JsonElement json) => new(
        new Pathspec(task.Flow, task.Run, task.Step, task.Task, Text(json, "name") ?? ""),
        attempt,
        Text(json, "sha") ?? "",
        Text(json, "content_type") ?? ArtifactInfo.UnlabelledEncoding,
        Text(json, "ds_type") ?? "",
        Text(json, "location") ?? "",
        Time(json));

    /// <summary>The document in a file; null when there is no file.</summary>
    public static JsonDocument? TryRead(string path)
    {
        var content = LocalFile.TryRead(path);
        if (content is null)
            return null;
        try
        {
            var document = JsonDocument.Parse(content);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            throw new MetadataException(
                $"'{path}' is damaged: it does not hold a JSON object. Restore it or delete it.");
        }
        catch (JsonException e)
        {
            throw new MetadataException($"'{path}' is damaged: {e.Message} Restore it or delete it.", e);
        }
    }

    /// <summary>
    /// A member as text; null when it is missing or null. Numbers occur where ids and values are expected.
    /// </summary>
    public static string? Text(JsonElement json, string name) => !json.TryGetProperty(name, out var value)
        ? null
        : value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => value.GetString(),
            _ => value.GetRawText(),
        };

    public static IReadOnlyList<string> Texts(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Array)
            return [];
        var texts = new List<string>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String)
                texts.Add(item.GetString()!);
        }

        return texts;
    }

    public static DateTimeOffset Time(JsonElement json) =>
        json.TryGetProperty("ts_epoch", out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var milliseconds)
        && milliseconds is >= 0 and < 253_402_300_800_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : DateTimeOffset.UnixEpoch;

    /// <summary>The members that all objects of a run share, as they are written.</summary>
    internal sealed class Common
    {
        private readonly string _flow;
        private readonly RunTags? _tags;
        private readonly byte[] _members;

        private Common(string flow, RunTags? tags, byte[] members)
        {
            _flow = flow;
            _tags = tags;
            _members = members;
        }

        public ReadOnlySpan<byte> Members => _members;

        public static Common Of(string flow, string? user, RunTags tags) =>
            new(flow, tags, Write(flow, user, tags.User, tags.System));

        public static Common Of(
            string flow, string? user, IReadOnlyList<string> tags, IReadOnlyList<string> systemTags) =>
            new(flow, null, Write(flow, user, tags, systemTags));

        public bool IsOf(string flow, RunTags tags) => ReferenceEquals(_tags, tags) && _flow == flow;

        private static byte[] Write(
            string flow, string? user, IReadOnlyList<string> tags, IReadOnlyList<string> systemTags)
        {
            var json = new PythonJsonWriter();
            json.Name("flow_id").String(flow)
                .Name("user_name").StringOrNull(user)
                .Name("tags").Strings(tags)
                .Name("system_tags").Strings(systemTags);
            return json.Written.ToArray();
        }
    }
}
