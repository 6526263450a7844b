using Metaflow.Service.Records;

namespace Metaflow.Service.Database.Sqlite;

/// <summary>Registers records of a task, within a transaction; null when there is no such task.</summary>
internal static class SqliteAdditions
{
    /// <summary>Notes facts about a task.</summary>
    public static Addition? Metadata(SqliteSession session, TaskAddress task, IReadOnlyList<NewMetadata> records, long time)
    {
        if (SqliteRecords.FindTask(session, task) is not { } found)
            return null;
        foreach (var record in records)
        {
            session.Execute(
                """
                INSERT INTO metadata_v3 (flow_id, run_number, run_id, step_name, task_id, task_name, field_name, value, type, user_name, ts_epoch,
                    tags, system_tags)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                """,
                task.Step.Run.Flow, found.Run.Number, found.Run.Id, task.Step.Step, found.Number, found.Name,
                record.Field, record.Value, record.Type, record.UserName, time, record.Tags, record.SystemTags);
        }

        return new Addition(records.Count, 0);
    }

    /// <summary>Registers artifacts of a task; those that the attempt has stay as they are.</summary>
    public static Addition? Artifacts(SqliteSession session, TaskAddress task, IReadOnlyList<NewArtifact> artifacts, long time)
    {
        if (SqliteRecords.FindTask(session, task) is not { } found)
            return null;
        var count = 0;
        foreach (var artifact in artifacts)
        {
            count += session.Execute(
                """
                INSERT INTO artifact_v3 (flow_id, run_number, run_id, step_name, task_id, task_name, name, location, ds_type, sha, type,
                    content_type, user_name, attempt_id, ts_epoch, tags, system_tags)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) ON CONFLICT DO NOTHING
                """,
                task.Step.Run.Flow, found.Run.Number, found.Run.Id, task.Step.Step, found.Number, found.Name,
                artifact.Name, artifact.Location, artifact.DatastoreType, artifact.Sha, artifact.Type, artifact.ContentType, artifact.UserName,
                (long)artifact.Attempt, time, artifact.Tags, artifact.SystemTags);
        }

        return new Addition(count, 0);
    }
}
