using Metaflow.Service.Database.Postgres.Migrations;
using Metaflow.Service.Queries;
using Metaflow.Service.Records;

namespace Metaflow.Service.Database.Postgres;

/// <summary>
/// The statements that make records. Each looks for what the record belongs to, makes it, and shows it, in one round trip. The row that comes back begins with
/// the answer to an earlier request of the same key, whether the run is there, and whether the parent is there.
/// </summary>
internal sealed class PostgresCreations(SqlDialect dialect)
{
    /// <summary>How many columns stand before those of the record.</summary>
    public const int FirstColumn = 3;

    private const string NoAnswer = "NULL::text";

    /// <summary>Makes a flow; no row comes back when there is one.</summary>
    public Query Flow(string flow, Authorship by)
    {
        var sql = new SqlText().Append($"INSERT INTO {dialect.Flows} AS o (flow_id, user_name, ts_epoch, tags, system_tags) VALUES (");
        return AppendAuthorship(sql.Append(sql.Parameter(flow)), by)
            .Append(") ON CONFLICT DO NOTHING RETURNING ").Append(RecordShape.Flow.SelectList).Build();
    }

    /// <summary>Makes a run.</summary>
    public Query Run(NewRun run)
    {
        var sql = new SqlText().Append("WITH ");
        var key = AppendEarlier(sql, run.Once);
        sql.Append($"f AS (SELECT p.flow_id FROM {dialect.Flows} p WHERE p.flow_id = ").Append(sql.Parameter(run.Flow))
            .Append(UnlessAnswered(key))
            .Append($"), o AS (INSERT INTO {dialect.Runs} (flow_id, user_name, ts_epoch, tags, system_tags, run_id, last_heartbeat_ts) SELECT f.flow_id");
        AppendAuthorship(sql, run.Authorship);
        AppendText(sql, run.Id);
        AppendNumber(sql, run.Heartbeat).Append(" FROM f ON CONFLICT DO NOTHING RETURNING *)");
        AppendAnswer(sql, key, run.Authorship.Time, RepeatedCreations.OfRun, "o.run_number");
        return sql.Append($" SELECT {Earlier(key)}, true, EXISTS (SELECT 1 FROM f), {RecordShape.NewRun.SelectList}")
            .Append(" FROM (SELECT 1) AS one LEFT JOIN o ON true").Build();
    }

    /// <summary>Makes a step.</summary>
    public Query Step(NewStep step)
    {
        var sql = AppendFindRun(new SqlText().Append("WITH "), step.Address.Run, key: null)
            .Append($", o AS (INSERT INTO {dialect.Steps} (flow_id, run_number, run_id, step_name, user_name, ts_epoch, tags, system_tags)")
            .Append(" SELECT r.flow_id, r.run_number, COALESCE(r.run_id, CAST(r.run_number AS text))");
        AppendText(sql, step.Address.Step);
        AppendAuthorship(sql, step.Authorship).Append(" FROM r ON CONFLICT DO NOTHING RETURNING *)");
        return sql.Append($" SELECT {NoAnswer}, EXISTS (SELECT 1 FROM r), true, {RecordShape.Step.SelectList}")
            .Append(" FROM (SELECT 1) AS one LEFT JOIN r ON true LEFT JOIN o ON true").Build();
    }

    /// <summary>Makes a task; with a heartbeat, the run is alive as well.</summary>
    public Query Task(NewTask task)
    {
        var sql = new SqlText().Append("WITH ");
        var key = AppendEarlier(sql, task.Once);
        AppendFindRun(sql, task.Address.Run, key);
        sql.Append($", s AS (SELECT r.* FROM r JOIN {dialect.Steps} p ON p.flow_id = r.flow_id AND p.run_number = r.run_number AND p.step_name = ")
            .Append(sql.Parameter(task.Address.Step)).Append(")");
        if (task.Heartbeat is { } now)
        {
            sql.Append($", b AS (UPDATE {dialect.Runs} a SET last_heartbeat_ts = ").Append(sql.Parameter(now))
                .Append(" FROM r WHERE a.flow_id = r.flow_id AND a.run_number = r.run_number AND (a.last_heartbeat_ts IS NULL OR a.last_heartbeat_ts <= ")
                .Append(sql.Parameter(now - Heartbeats.Interval)).Append("))");
        }

        sql.Append($", o AS (INSERT INTO {dialect.Tasks} ")
            .Append("(flow_id, run_number, run_id, step_name, user_name, ts_epoch, tags, system_tags, task_name, last_heartbeat_ts)")
            .Append(" SELECT s.flow_id, s.run_number, s.run_id");
        AppendText(sql, task.Address.Step);
        AppendAuthorship(sql, task.Authorship);
        AppendText(sql, task.Id);
        AppendNumber(sql, task.Heartbeat).Append(" FROM s ON CONFLICT DO NOTHING RETURNING *)");
        AppendAnswer(sql, key, task.Authorship.Time, RepeatedCreations.OfTask, "o.task_id");
        return sql.Append($" SELECT {Earlier(key)}, EXISTS (SELECT 1 FROM r), EXISTS (SELECT 1 FROM s), {RecordShape.Task.SelectList}")
            .Append(" FROM (SELECT 1) AS one LEFT JOIN r ON true LEFT JOIN o ON true").Build();
    }

    private SqlText AppendFindRun(SqlText sql, RunAddress run, string? key) => sql
        .Append($"r AS (SELECT p.flow_id, p.run_number, p.run_id, p.tags, p.system_tags FROM {dialect.Runs} p WHERE ").AppendRun(run, "p")
        .Append(UnlessAnswered(key)).Append(")");

    private static string? AppendEarlier(SqlText sql, Guid? once)
    {
        if (once is null)
            return null;
        var key = sql.Parameter(once.Value);
        sql.Append($"e AS (SELECT q.answer FROM {ServiceTables.Requests} q WHERE q.key = {key}), ");
        return key;
    }

    private static string UnlessAnswered(string? key) => key is null ? "" : " AND NOT EXISTS (SELECT 1 FROM e)";

    private static string Earlier(string? key) => key is null ? NoAnswer : "(SELECT e.answer FROM e)";

    private static void AppendAnswer(SqlText sql, string? key, long time, string kind, string number)
    {
        if (key is not null)
        {
            sql.Append($", k AS (INSERT INTO {ServiceTables.Requests} (key, created_at, answer) SELECT {key}, ").Append(sql.Parameter(time))
                .Append($", '{kind}' || {number} FROM o)");
        }
    }

    private static SqlText AppendAuthorship(SqlText sql, Authorship by)
    {
        AppendText(sql, by.UserName);
        AppendNumber(sql, by.Time);
        return sql.Append(", ").Append(sql.Parameter(by.Tags)).Append("::jsonb, ").Append(sql.Parameter(by.SystemTags)).Append("::jsonb");
    }

    private static SqlText AppendText(SqlText sql, string? text) =>
        sql.Append(", ").Append(text is null ? "NULL" : sql.Parameter(text)).Append("::text");

    private static SqlText AppendNumber(SqlText sql, long? number) =>
        sql.Append(", ").Append(number is null ? "NULL" : sql.Parameter(number.Value)).Append("::bigint");
}
