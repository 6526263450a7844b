using System.Globalization;
using Metaflow.Service.Queries;
using Metaflow.Service.Records;

namespace Metaflow.Service.Database.Postgres;

/// <summary>
/// The statements that register records of a task, any number of them in one round trip. The row that comes back tells whether the task is there, and how many are new.
/// </summary>
internal sealed class PostgresAdditions(SqlDialect dialect)
{
    /// <summary>Notes facts about a task.</summary>
    public Query Metadata(TaskAddress task, IReadOnlyList<NewMetadata> records, long time) => Build(
        task,
        time,
        dialect.Metadata,
        "field_name, value, type, user_name, tags, system_tags",
        "u.field_name, u.value, u.type, u.user_name, u.tags::jsonb, u.system_tags::jsonb",
        [
            Column(records, static r => r.Field),
            Column(records, static r => r.Value),
            Column(records, static r => r.Type),
            Column(records, static r => r.UserName),
            Column(records, static r => r.Tags),
            Column(records, static r => r.SystemTags),
        ]);

    /// <summary>Registers artifacts of a task; those that the attempt has stay as they are.</summary>
    public Query Artifacts(TaskAddress task, IReadOnlyList<NewArtifact> artifacts, long time) => Build(
        task,
        time,
        dialect.Artifacts,
        "name, location, ds_type, sha, type, content_type, user_name, attempt_id, tags, system_tags",
        "u.name, u.location, u.ds_type, u.sha, u.type, u.content_type, u.user_name, u.attempt_id::smallint, u.tags::jsonb, u.system_tags::jsonb",
        [
            Column(artifacts, static a => a.Name),
            Column(artifacts, static a => a.Location),
            Column(artifacts, static a => a.DatastoreType),
            Column(artifacts, static a => a.Sha),
            Column(artifacts, static a => a.Type),
            Column(artifacts, static a => a.ContentType),
            Column(artifacts, static a => a.UserName),
            Column(artifacts, static a => a.Attempt.ToString(CultureInfo.InvariantCulture)),
            Column(artifacts, static a => a.Tags),
            Column(artifacts, static a => a.SystemTags),
        ]);

    // The number of records is not part of the text: one prepared statement serves all.
    private Query Build(TaskAddress task, long time, string table, string columns, string selected, IReadOnlyList<string?[]> values)
    {
        var sql = new SqlText()
            .Append($"WITH t AS (SELECT o.flow_id, o.run_number, o.run_id, o.step_name, o.task_id, o.task_name FROM {dialect.Tasks} o WHERE ")
            .AppendTask(task)
            .Append($"), i AS (INSERT INTO {table} (flow_id, run_number, run_id, step_name, task_id, task_name, ts_epoch, {columns}) SELECT t.*, ");
        return sql.Append(sql.Parameter(time)).Append($", {selected} FROM t, unnest(")
            .Append(string.Join(", ", values.Select(column => sql.Parameter(column) + "::text[]")))
            .Append($") WITH ORDINALITY AS u ({columns}, place) ORDER BY u.place ON CONFLICT DO NOTHING RETURNING 1)")
            .Append(" SELECT EXISTS (SELECT 1 FROM t), (SELECT count(*) FROM i)")
            .Build();
    }

    private static string?[] Column<T>(IReadOnlyList<T> records, Func<T, string?> value)
    {
        var column = new string?[records.Count];
        for (var i = 0; i < column.Length; i++)
            column[i] = value(records[i]);
        return column;
    }
}
