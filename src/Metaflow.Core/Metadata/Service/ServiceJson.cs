using System.Text.Json;
using Metaflow.Datastore;

namespace Metaflow.Metadata.Service;

/// <summary>The JSON of calls and answers of a metadata service.</summary>
internal static class ServiceJson
{
    /// <summary>What services take of a text; they drop what is longer without a word.</summary>
    private const int LongestText = 255;

    /// <summary>How much goes into one call; the original service takes 1 MB.</summary>
    private const int LargestBody = 900_000;

    /// <summary>The body that creates a run, step or task.</summary>
    /// <param name="common">The members that all objects of the run share.</param>
    /// <param name="idName">The member for an id that was made elsewhere; null when the service makes it.</param>
    /// <param name="id">That id.</param>
    public static byte[] Create(MetadataJson.Common common, string? idName = null, string? id = null) => Write(json =>
    {
        json.StartObject();
        if (idName is not null)
            json.Name(idName).String(id!);
        json.RawMembers(common.Members).EndObject();
    });

    /// <summary>The body that creates a flow.</summary>
    public static byte[] CreateFlow(string flow, long now) => Write(json => MetadataJson.WriteFlow(json, flow, now));

    /// <summary>The body that changes tags.</summary>
    public static byte[] MutateTags(IEnumerable<string> add, IEnumerable<string> remove) => Write(json => json
        .StartObject().Name("tags_to_add").Strings(add).Name("tags_to_remove").Strings(remove).EndObject());

    /// <summary>The bodies that note facts: one, unless that would be too large.</summary>
    /// <exception cref="MetadataException">A fact has a name that cannot be noted.</exception>
    public static List<byte[]> Records(Pathspec task, IReadOnlyList<MetadataRecord> records, string? user, long now) =>
        Arrays(records, (json, record) =>
        {
            MetadataRecord.ValidateField(record.Field);
            RequireShort(record.Field, "The name of a fact");
            RequireShort(record.Type, "The kind of a fact");
            MetadataJson.WriteRecord(json, task, WithoutNul(record), user, now);
        });

    /// <summary>The bodies that record artifacts: one, unless that would be too large.</summary>
    /// <exception cref="MetadataException">An artifact cannot be recorded.</exception>
    public static List<byte[]> Artifacts(
        Pathspec task, int attempt, IReadOnlyCollection<StoredArtifact> artifacts, Storage storage, MetadataJson.Common common, long now)
    {
        var location = ArtifactEntry.RootPrefix + storage.Root;
        RequireShort(location, "The place of artifacts");
        return Arrays(artifacts, (json, artifact) =>
            MetadataJson.WriteArtifact(json, task, attempt, artifact, storage.Type, location, common, now));
    }

    /// <summary>An object of an answer as a run; null when its id is none that this library takes.</summary>
    public static RunEntry? ReadRun(string flow, JsonElement json) =>
        Id(json, "run_number", PathspecPart.Run) is not { } run ? null : new RunEntry(
            new Pathspec(flow, run),
            MetadataJson.Text(json, "user_name"),
            MetadataJson.Texts(json, "tags"),
            MetadataJson.Texts(json, "system_tags"),
            MetadataJson.Time(json));

    /// <summary>An object of an answer as a step; null when its name is none that this library takes.</summary>
    public static StepEntry? ReadStep(Pathspec run, JsonElement json) =>
        Id(json, "step_name", PathspecPart.Step) is not { } step ? null
            : new StepEntry(new Pathspec(run.Flow, run.Run, step), MetadataJson.Time(json));

    /// <summary>An object of an answer as a task; null when its id is none that this library takes.</summary>
    public static TaskEntry? ReadTask(Pathspec step, JsonElement json) =>
        Id(json, "task_id", PathspecPart.Task) is not { } task ? null
            : new TaskEntry(step.WithTask(task), MetadataJson.Time(json));

    /// <summary>An object of an answer as a flow; null when its name is none that this library takes.</summary>
    public static FlowEntry? ReadFlow(JsonElement json) =>
        Id(json, "flow_id", PathspecPart.Flow) is not { } flow ? null : new FlowEntry(flow, MetadataJson.Time(json));

    /// <summary>An object of an answer as an artifact; null when its name is none that this library takes.</summary>
    public static ArtifactEntry? ReadArtifact(Pathspec task, JsonElement json) =>
        Id(json, "name", PathspecPart.Artifact) is null ? null
            : MetadataJson.ReadArtifact(task, (int)(Number(json, "attempt_id") ?? 0), json);

    /// <summary>A member as a whole number; null when it is none.</summary>
    public static long? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : null;

    /// <summary>An id, which may come as a number, if it is one that this library takes.</summary>
    public static string? Id(JsonElement json, string name, int part) =>
        json.ValueKind == JsonValueKind.Object && MetadataJson.Text(json, name) is { } id && PathspecPart.IsValid(part, id) ? id : null;

    private static void RequireShort(string text, string what)
    {
        if (text.Length > LongestText)
        {
            throw new MetadataException(
                $"{what} is too long for a metadata service, which takes {LongestText} characters: '{text}'. Choose a shorter one.");
        }
    }

    /// <summary>A database cannot keep the character NUL, and services drop a record that has it.</summary>
    private static MetadataRecord WithoutNul(MetadataRecord record) =>
        record.Value.Contains('\0', StringComparison.Ordinal) ? record with { Value = record.Value.Replace('\0', '\uFFFD') } : record;

    private static List<byte[]> Arrays<T>(IReadOnlyCollection<T> items, Action<PythonJsonWriter, T> write)
    {
        var bodies = new List<byte[]>();
        var json = PythonJsonWriter.Rent();
        try
        {
            json.StartArray();
            var isEmpty = true;
            foreach (var item in items)
            {
                write(json, item);
                isEmpty = json.Written.Length > LargestBody;
                if (!isEmpty)
                    continue;
                bodies.Add(json.EndArray().Written.ToArray());
                json.Clear();
                json.StartArray();
            }

            if (!isEmpty)
                bodies.Add(json.EndArray().Written.ToArray());
            return bodies;
        }
        finally
        {
            json.Return();
        }
    }

    private static byte[] Write(Action<PythonJsonWriter> write)
    {
        var json = PythonJsonWriter.Rent();
        try
        {
            write(json);
            return json.Written.ToArray();
        }
        finally
        {
            json.Return();
        }
    }
}
