using System.Globalization;
using System.Text;
using System.Text.Json;
using Metaflow.Metadata;

namespace Metaflow.Runtime;

/// <summary>What is recorded of an attempt when it starts and when it ends.</summary>
internal static class AttemptRecords
{
    /// <summary>The record of how an attempt ended.</summary>
    public static MetadataRecord Ended(TaskSpec spec, bool succeeded) =>
        MetadataRecord.ForAttempt("attempt_ok", succeeded ? "True" : "False", spec.Attempt, "internal_attempt_status");

    /// <summary>The record that the attempt and all that it left are stored: the last of all.</summary>
    public static MetadataRecord Done(TaskSpec spec) =>
        MetadataRecord.ForAttempt("attempt-done", spec.Attempt.ToString(CultureInfo.InvariantCulture), spec.Attempt);

    /// <summary>The records of an attempt that ran elsewhere and has left none itself.</summary>
    public static IReadOnlyList<MetadataRecord> Lost(RunStorage storage, TaskSpec spec) =>
    [
        MetadataRecord.ForAttempt("attempt", spec.Attempt.ToString(CultureInfo.InvariantCulture), spec.Attempt),
        MetadataRecord.ForAttempt("ds-type", storage.Datastore.Storage.Type, spec.Attempt),
        MetadataRecord.ForAttempt("ds-root", storage.Datastore.Storage.Root, spec.Attempt),
        Ended(spec, succeeded: false),
    ];

    /// <summary>The records of an attempt that starts.</summary>
    public static IReadOnlyList<MetadataRecord> Of(RunStorage storage, TaskSpec spec, ForeachPlace place)
    {
        List<MetadataRecord> records = [.. storage.System.RecordsFor(spec.Attempt)];
        Add("attempt", spec.Attempt.ToString(CultureInfo.InvariantCulture));
        Add("origin-run-id", storage.Context.OriginRunId ?? "None");
        Add("ds-type", storage.Datastore.Storage.Type);
        Add("ds-root", storage.Datastore.Storage.Root);
        if (storage.Context.CodePackage is { } package)
            Add("code-package", package.ToRecord());
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
