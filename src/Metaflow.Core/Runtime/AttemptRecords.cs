using System.Globalization;
using System.Text;
using System.Text.Json;
using Metaflow.Metadata;

namespace Metaflow.Runtime;

/// <summary>What is recorded of an attempt when it starts.</summary>
internal static class AttemptRecords
{
    /// <summary>The records of an attempt.</summary>
    public static IReadOnlyList<MetadataRecord> Of(RunStorage storage, TaskSpec spec, ForeachPlace place)
    {
        List<MetadataRecord> records = [.. storage.System.RecordsFor(spec.Attempt)];
        Add("attempt", spec.Attempt.ToString(CultureInfo.InvariantCulture));
        Add("origin-run-id", storage.Context.OriginRunId ?? "None");
        Add("ds-type", storage.Datastore.Storage.Type);
        Add("ds-root", storage.Datastore.Storage.Root);
        if (place.Stack.Count > 0)
        {
            if (place.Describe() is { Count: > 0 } levels)
                Add("foreach-stack", JsonArray(levels));
            Add(ForeachPlace.ExecutionPathField, place.ExecutionPath());
        }

        if (spec.Gang is { } gang)
            records.AddRange(gang.Records(spec.Attempt));
        return records;

        void Add(string field, string value) => records.Add(MetadataRecord.ForAttempt(field, value, spec.Attempt));
    }

    private static string JsonArray(IReadOnlyList<string> texts)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var text in texts)
                json.WriteStringValue(text);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
