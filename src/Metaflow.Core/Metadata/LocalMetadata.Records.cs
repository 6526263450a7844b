using System.Globalization;
using Metaflow.Datastore;

namespace Metaflow.Metadata;

public sealed partial class LocalMetadata
{
    private const string RecordPrefix = "sysmeta_";

    // Writers of one task take turns, so that two records of a field never get one name; others need not wait for them.
    private readonly Lock[] _recordGates = [new(), new(), new(), new(), new(), new(), new(), new()];

    private static string RecordFileName(string field, long stamp) => string.Concat(
        RecordPrefix, MetadataRecord.ValidateField(field), "_" + stamp.ToString(CultureInfo.InvariantCulture), ".json");

    /// <summary>How often the field of a record occurs before it: repeated fields need different stamps.</summary>
    private static int RepeatsBefore(IReadOnlyList<MetadataRecord> records, int index)
    {
        var repeats = 0;
        for (var i = 0; i < index; i++)
        {
            if (records[i].Field == records[index].Field)
                repeats++;
        }

        return repeats;
    }

    private void WriteRecords(Pathspec task, IReadOnlyList<MetadataRecord> records)
    {
        var directory = MetaOf(task) + "/";
        var now = Now();
        var json = PythonJsonWriter.Rent();
        lock (_recordGates[(uint)task.Task!.GetHashCode() % (uint)_recordGates.Length])
        {
            foreach (var record in records)
            {
                // The stamp is part of the name and tells which record of a field holds: a later one must be greater.
                var stamp = now;
                var path = directory + RecordFileName(record.Field, stamp);
                while (File.Exists(path))
                    path = directory + RecordFileName(record.Field, ++stamp);
                json.Clear();
                MetadataJson.WriteRecord(json, task, record, _user, stamp);
                AtomicFile.Write(path, json.Written);
            }
        }

        json.Return();
    }
}
