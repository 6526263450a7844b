namespace Metaflow.Service.Queries;

/// <summary>
/// How the records of a run tell whether it is running, completed or failed: by the newest <c>attempt_ok</c> of its step <c>end</c>, unless another attempt began
/// since, and else by its heartbeat.
/// </summary>
internal static class RunStatus
{
    private const string Yes = "('t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', 'on', '1')";

    /// <summary>The status of the run <c>o</c> of <see cref="Table"/>.</summary>
    /// <param name="now">SQL for the time, in seconds since 1970.</param>
    /// <param name="cutoff">SQL for the number of seconds without a heartbeat after which a run counts as dead.</param>
    public static string Sql(string now, string cutoff) =>
        $"""
        CASE WHEN o.ok IN {Yes} THEN 'completed'
             WHEN o.ok IS NOT NULL THEN CASE WHEN o.retried THEN 'running' ELSE 'failed' END
             WHEN abs({now} - o.last_heartbeat_ts) <= {cutoff} THEN 'running'
             ELSE 'failed' END
        """;

    /// <summary>The runs, each with what was noted about its end.</summary>
    public static string Table(SqlDialect dialect) =>
        $"""
        (SELECT s.*, lower(trim(trim(CAST(s.ok_value AS text), '"'))) AS ok,
            EXISTS (SELECT 1 FROM {dialect.Metadata} m WHERE {Of("attempt")} AND m.ts_epoch > s.ok_ts) AS retried
         FROM (SELECT s.*,
                (SELECT m.value FROM {dialect.Metadata} m WHERE {Of("attempt_ok")} ORDER BY m.ts_epoch DESC, m.id DESC LIMIT 1) AS ok_value,
                (SELECT m.ts_epoch FROM {dialect.Metadata} m WHERE {Of("attempt_ok")} ORDER BY m.ts_epoch DESC, m.id DESC LIMIT 1) AS ok_ts
             FROM {dialect.Runs} s) s)
        """;

    private static string Of(string field) =>
        $"m.flow_id = s.flow_id AND m.run_number = s.run_number AND m.step_name = 'end' AND m.field_name = '{field}'";
}
