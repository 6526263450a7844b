namespace Metaflow.Service.Queries;

/// <summary>
/// How the records of a run tell whether it is running, completed or failed: by the newest <c>attempt_ok</c> of its step <c>end</c>, unless it is "no" and
/// another attempt began since, and else by its heartbeat.
/// </summary>
internal static class RunStatus
{
    private const string Yes = "('t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', 'on', '1')";

    /// <summary>The status of the run <c>o</c>.</summary>
    /// <param name="dialect">The database's.</param>
    /// <param name="now">SQL for the time, in seconds since 1970.</param>
    /// <param name="cutoff">SQL for the number of seconds without a heartbeat after which a run counts as dead.</param>
    public static string Sql(SqlDialect dialect, string now, string cutoff) =>
        $"""
        COALESCE(
            (SELECT CASE WHEN lower(trim(trim(CAST(m.value AS text), '"'))) IN {Yes} THEN 'completed'
                    WHEN EXISTS (SELECT 1 FROM {dialect.Metadata} a WHERE {OfEnd("a", "attempt")} AND a.ts_epoch > m.ts_epoch) THEN 'running'
                    ELSE 'failed' END
                FROM {dialect.Metadata} m WHERE {OfEnd("m", "attempt_ok")} ORDER BY m.ts_epoch DESC, m.id DESC LIMIT 1),
            CASE WHEN abs({now} - o.last_heartbeat_ts) <= {cutoff} THEN 'running' ELSE 'failed' END)
        """;

    private static string OfEnd(string alias, string field) =>
        $"{alias}.flow_id = o.flow_id AND {alias}.run_number = o.run_number AND {alias}.step_name = 'end' AND {alias}.field_name = '{field}'";
}
