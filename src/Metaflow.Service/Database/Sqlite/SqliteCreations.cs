using System.Globalization;
using Metaflow.Service.Queries;
using Metaflow.Service.Records;

namespace Metaflow.Service.Database.Sqlite;

/// <summary>Makes records, within a transaction.</summary>
/// <param name="repeated">Knows what a repeated request asks for.</param>
internal sealed class SqliteCreations(RepeatedCreations repeated)
{
    /// <summary>Makes a flow.</summary>
    public static Creation Flow(SqliteSession session, string flow, Authorship authorship, RowHandler created)
    {
        var rows = session.Execute(
            "INSERT INTO flows_v3 (flow_id, user_name, ts_epoch, tags, system_tags) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            flow, authorship.UserName, authorship.Time, authorship.Tags, authorship.SystemTags);
        if (rows == 0)
            return Creation.Exists;
        Show(session, $"SELECT {RecordShape.Flow.SelectList} FROM flows_v3 o WHERE o.flow_id = $1", flow, created);
        return Creation.Created;
    }

    /// <summary>Makes a run.</summary>
    public Creation Run(SqliteSession session, NewRun run, RowHandler created)
    {
        var show = $"SELECT {RecordShape.NewRun.SelectList} FROM runs_v3 o WHERE o.run_number = $1";
        if (EarlierAnswer(session, run.Once) is { } made)
            return ShowMade(session, repeated.Find(run, made), created);

        if (session.Scalar("SELECT 1 FROM flows_v3 WHERE flow_id = $1", run.Flow) is null)
            return Creation.NoParent;
        var by = run.Authorship;
        var number = session.Scalar(
            """
            INSERT INTO runs_v3 (flow_id, user_name, ts_epoch, tags, system_tags, run_id, last_heartbeat_ts) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT DO NOTHING RETURNING run_number
            """,
            run.Flow, by.UserName, by.Time, by.Tags, by.SystemTags, run.Id, run.Heartbeat);
        return Finish(session, number, run.Once, by.Time, RepeatedCreations.OfRun, show, created);
    }

    /// <summary>Makes a step.</summary>
    public static Creation Step(SqliteSession session, NewStep step, RowHandler created)
    {
        var address = step.Address;
        if (SqliteRecords.FindRun(session, address.Run) is not { } run)
            return Creation.NoRun;
        var by = step.Authorship;
        var rows = session.Execute(
            """
            INSERT INTO steps_v3 (flow_id, run_number, step_name, user_name, ts_epoch, tags, system_tags, run_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
            """,
            address.Run.Flow, run.Number, address.Step, by.UserName, by.Time, by.Tags, by.SystemTags,
            run.Id ?? run.Number.ToString(CultureInfo.InvariantCulture));
        if (rows == 0)
            return Creation.Exists;
        using var row = session.Read(
            $"""
            SELECT {RecordShape.Step.SelectList} FROM steps_v3 o JOIN runs_v3 r ON r.run_number = o.run_number
            WHERE o.flow_id = $1 AND o.run_number = $2 AND o.step_name = $3
            """,
            address.Run.Flow, run.Number, address.Step);
        row.Read();
        created(row, 0);
        return Creation.Created;
    }

    /// <summary>Makes a task; with a heartbeat, the run is alive as well.</summary>
    public Creation Task(SqliteSession session, NewTask task, RowHandler created)
    {
        var show = $"SELECT {RecordShape.Task.SelectList} FROM tasks_v3 o JOIN runs_v3 r ON r.run_number = o.run_number WHERE o.task_id = $1";
        if (EarlierAnswer(session, task.Once) is { } made)
            return ShowMade(session, repeated.Find(task, made), created);

        var (address, by) = (task.Address, task.Authorship);
        if (SqliteRecords.FindRun(session, address.Run) is not { } run)
            return Creation.NoRun;
        if (task.Heartbeat is { } now)
            SqliteRecords.Beat(session, run.Number, now);
        if (session.Scalar(
            "SELECT 1 FROM steps_v3 WHERE flow_id = $1 AND run_number = $2 AND step_name = $3",
            address.Run.Flow, run.Number, address.Step) is null)
            return Creation.NoParent;
        var number = session.Scalar(
            """
            INSERT INTO tasks_v3 (flow_id, run_number, step_name, user_name, ts_epoch, tags, system_tags, run_id, task_name, last_heartbeat_ts)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING task_id
            """,
            address.Run.Flow, run.Number, address.Step, by.UserName, by.Time, by.Tags, by.SystemTags, run.Id, task.Id, task.Heartbeat);
        return Finish(session, number, task.Once, by.Time, RepeatedCreations.OfTask, show, created);
    }

    private static string? EarlierAnswer(SqliteSession session, Guid? key) => key is null
        ? null
        : (string?)session.Scalar("SELECT answer FROM metaflow_service_requests WHERE key = $1", key.Value.ToString());

    private static Creation ShowMade(SqliteSession session, Query? find, RowHandler created)
    {
        if (find is null)
            return Creation.KeyTaken;
        using var row = session.Read(find.Text, [.. find.Values]);
        if (!row.Read())
            return Creation.KeyTaken;
        created(row, 0);
        return Creation.Created;
    }

    private static Creation Finish(SqliteSession session, object? number, Guid? key, long time, string kind, string show, RowHandler created)
    {
        if (number is null)
            return Creation.Exists;
        if (key is not null)
        {
            session.Execute(
                "INSERT INTO metaflow_service_requests (key, created_at, answer) VALUES ($1, $2, $3)",
                key.Value.ToString(), time, string.Create(CultureInfo.InvariantCulture, $"{kind}{number}"));
        }

        Show(session, show, number, created);
        return Creation.Created;
    }

    private static void Show(SqliteSession session, string sql, object key, RowHandler created)
    {
        using var row = session.Read(sql, key);
        if (row.Read())
            created(row, 0);
    }
}
