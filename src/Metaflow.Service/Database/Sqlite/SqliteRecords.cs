using Metaflow.Service.Queries;
using Metaflow.Service.Records;
using Microsoft.Data.Sqlite;

namespace Metaflow.Service.Database.Sqlite;

/// <summary>Finds the records that others belong to, within a transaction.</summary>
internal static class SqliteRecords
{
    /// <summary>A run; null when there is none.</summary>
    public static (long Number, string? Id)? FindRun(SqliteSession session, RunAddress run)
    {
        using var row = run.Run.Name is null
            ? session.Read("SELECT run_number, run_id FROM runs_v3 WHERE flow_id = $1 AND run_number = $2", run.Flow, run.Run.Value)
            : session.Read("SELECT run_number, run_id FROM runs_v3 WHERE flow_id = $1 AND run_id = $2", run.Flow, run.Run.Value);
        return row.Read() ? (row.GetInt64(0), Text(row, 1)) : null;
    }

    /// <summary>A task and its run; null when there is none.</summary>
    public static (long Number, string? Name, (long Number, string? Id) Run)? FindTask(SqliteSession session, TaskAddress task)
    {
        var sql = new SqlText().Append("SELECT o.task_id, o.task_name, o.run_number, o.run_id FROM tasks_v3 o WHERE ").AppendTask(task).Build();
        using var row = session.Read(sql.Text, [.. sql.Values]);
        return row.Read() ? (row.GetInt64(0), Text(row, 1), (row.GetInt64(2), Text(row, 3))) : null;
    }

    /// <summary>Notes that a run is alive, unless that was noted a moment ago.</summary>
    public static bool Beat(SqliteSession session, long run, long now) => session.Execute(
        "UPDATE runs_v3 SET last_heartbeat_ts = $2 WHERE run_number = $1 AND (last_heartbeat_ts IS NULL OR last_heartbeat_ts <= $3)",
        run, now, now - Heartbeats.Interval) > 0;

    private static string? Text(SqliteDataReader row, int place) => row.IsDBNull(place) ? null : row.GetString(place);
}
