using Metaflow.Service.Queries;
using Metaflow.Service.Records;

namespace Metaflow.Service.Retention;

/// <summary>Writes the statements that find, remove and bring back runs.</summary>
internal sealed class RetentionQueries(SqlDialect dialect)
{
    /// <summary>The most rows of a table that a statement removes.</summary>
    public const int ChunkSize = 1000;

    // The records by which the status of a run is told go last, so that a removal that was broken off finds the run again.
    private const string LastStep = "end";

    /// <summary>A page of the runs that fit, oldest first: flow, number, time and heartbeat.</summary>
    /// <param name="selection">Which runs.</param>
    /// <param name="now">The time.</param>
    /// <param name="after">The last run of the page before; null for the first page.</param>
    /// <param name="limit">The most runs.</param>
    public Query Runs(RunSelection selection, DateTimeOffset now, SelectedRun? after, int limit)
    {
        var sql = new SqlText();
        sql.Append($"SELECT o.flow_id, CAST(o.run_number AS bigint), o.ts_epoch, o.last_heartbeat_ts FROM {dialect.Runs} o WHERE o.ts_epoch < {sql.Parameter(selection.StartedBefore)}");
        if (!selection.IncludeRunning)
            sql.Append($" AND (o.last_heartbeat_ts IS NULL OR abs({Seconds()} - o.last_heartbeat_ts) > {Cutoff()})");
        if (selection.Statuses.Count > 0)
            sql.Append($" AND {RunStatus.Sql(dialect, Seconds(), Cutoff())} IN ({Parameters(sql, selection.Statuses)})");
        if (selection.Flows.Count > 0)
            sql.Append($" AND o.flow_id IN ({Parameters(sql, selection.Flows)})");
        if (selection.User is not null)
            sql.Append($" AND o.user_name = {sql.Parameter(selection.User)}");
        if (selection.Tags.Count > 0)
            dialect.AppendHasTags(sql.Append(" AND "), selection.Tags, all: true);
        if (selection.WithoutTags.Count > 0)
        {
            dialect.AppendHasTags(sql.Append(" AND NOT ("), selection.WithoutTags, all: false);
            sql.Append(")");
        }

        if (selection.KeepLast > 0)
        {
            sql.Append(
                $"""
                 AND (o.ts_epoch, o.run_number) < (SELECT n.ts_epoch, n.run_number FROM {dialect.Runs} n WHERE n.flow_id = o.flow_id
                    ORDER BY n.ts_epoch DESC, n.run_number DESC LIMIT 1 OFFSET {sql.Parameter(selection.KeepLast - 1L)})
                """);
        }

        if (after is not null)
            sql.Append($" AND (o.ts_epoch, o.run_number) > ({sql.Parameter(after.Time)}, {sql.Parameter(after.Number)})");
        return sql.Append($" ORDER BY o.ts_epoch, o.run_number LIMIT {sql.Parameter((long)limit)}").Build();

        string Seconds() => sql.Parameter(now.ToUnixTimeSeconds());
        string Cutoff() => sql.Parameter((long)selection.InactiveAfter);
    }

    /// <summary>How many rows a table has of some runs.</summary>
    /// <param name="table">The table.</param>
    /// <param name="runs">The runs: an array of JSON with their <c>flow_id</c> and <c>run_number</c>.</param>
    public Query Count(RetentionTable table, string runs)
    {
        var sql = new SqlText();
        var rows = dialect.RowsOfJson(sql.Parameter(runs), [new("flow_id", ColumnKind.Text), new("run_number", ColumnKind.Number)]);
        return sql.Append($"SELECT count(*) FROM {table.In(dialect)} o JOIN {rows} x ON o.flow_id = x.flow_id AND o.run_number = x.run_number").Build();
    }

    /// <summary>The rows of a table that belong to a run; of the flows that of its flow.</summary>
    public Query Rows(RetentionTable table, SelectedRun run)
    {
        var columns = table.Columns.Select(static c => $"CAST(o.{c.Name} AS {(c.Kind is ColumnKind.Number ? "bigint" : "text")})");
        var sql = new SqlText().Append($"SELECT {string.Join(", ", columns)} FROM {table.In(dialect)} o WHERE ");
        sql.Append($"o.flow_id = {sql.Parameter(run.Flow)}");
        if (table != RetentionTable.Flows)
            sql.Append($" AND o.run_number = {sql.Parameter(run.Number)}");
        return sql.Append($" ORDER BY {string.Join(", ", table.Key.Split(", ").Select(static k => "o." + k))}").Build();
    }

    /// <summary>Statements that remove some of what belongs to a run, as long as it is as it was found.</summary>
    public IReadOnlyList<Query> RemoveSome(SelectedRun run) =>
        [.. ((RetentionTable[])[RetentionTable.Artifacts, RetentionTable.Metadata, RetentionTable.Tasks]).Select(table => RemoveChunk(table, run))];

    /// <summary>Statements that remove the rest of a run, the run itself last, as long as it is as it was found.</summary>
    public IReadOnlyList<Query> RemoveRest(SelectedRun run) => [.. RetentionTable.OfRuns.Reverse().Select(table =>
    {
        var sql = new SqlText().Append($"DELETE FROM {table.In(dialect)} AS o WHERE ");
        AppendRun(sql, run);
        if (table == RetentionTable.Runs)
            AppendAsFound(sql, run, "o");
        return sql.Build();
    })];

    /// <summary>Removes notes about requests that were answered before a time, in milliseconds since 1970.</summary>
    public static Query RemoveAnswers(long before)
    {
        var sql = new SqlText().Append("DELETE FROM metaflow_service_requests WHERE created_at < ");
        return sql.Append(sql.Parameter(before)).Build();
    }

    /// <summary>Rows of a table that have the numbers of others, or the same id as another run: one row for each.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">The others: an array of JSON.</param>
    public Query? Conflicts(RetentionTable table, string rows)
    {
        if (table.Key.Contains(',', StringComparison.Ordinal) || table == RetentionTable.Flows)
            return null;
        var sql = new SqlText();
        var others = dialect.RowsOfJson(sql.Parameter(rows), table.Columns);
        var sameId = table == RetentionTable.Runs ? " OR (o.flow_id = x.flow_id AND o.run_id = x.run_id)" : "";
        return sql.Append(
            $"""
            SELECT o.flow_id, CAST(o.run_number AS bigint), x.flow_id, x.run_number FROM {table.In(dialect)} o JOIN {others} x ON o.{table.Key} = x.{table.Key}{sameId}
            WHERE o.{table.Key} <> x.{table.Key} OR o.flow_id <> x.flow_id OR o.run_number <> x.run_number OR o.ts_epoch <> x.ts_epoch LIMIT 1
            """).Build();
    }

    /// <summary>Brings rows back, except those that are there.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">The rows: an array of JSON.</param>
    public Query Insert(RetentionTable table, string rows)
    {
        var sql = new SqlText();
        var others = dialect.RowsOfJson(sql.Parameter(rows), table.Columns);
        var same = string.Join(" AND ", table.Key.Split(", ").Select(static k => $"o.{k} = x.{k}"));
        return sql.Append(
            $"""
            INSERT INTO {table.In(dialect)} ({table.ColumnList}) SELECT {string.Join(", ", table.Columns.Select(static c => "x." + c.Name))}
            FROM {others} x WHERE NOT EXISTS (SELECT 1 FROM {table.In(dialect)} o WHERE {same})
            """).Build();
    }

    private Query RemoveChunk(RetentionTable table, SelectedRun run)
    {
        var sql = new SqlText().Append($"DELETE FROM {table.In(dialect)} AS o WHERE ");
        AppendRun(sql, run);
        sql.Append($" AND ({table.Key}) IN (SELECT {table.Key} FROM {table.In(dialect)} AS o WHERE ");
        AppendRun(sql, run);
        if (table != RetentionTable.Artifacts)
            sql.Append($" AND o.step_name <> '{LastStep}'");
        sql.Append($" LIMIT {ChunkSize}) AND EXISTS (SELECT 1 FROM {dialect.Runs} r WHERE r.flow_id = o.flow_id AND r.run_number = o.run_number");
        AppendAsFound(sql, run, "r");
        return sql.Append(")").Build();
    }

    private static void AppendRun(SqlText sql, SelectedRun run) =>
        sql.Append($"o.flow_id = {sql.Parameter(run.Flow)} AND o.run_number = {sql.Parameter(run.Number)}");

    private static void AppendAsFound(SqlText sql, SelectedRun run, string alias) => sql.Append(run.Heartbeat is { } heartbeat
        ? $" AND {alias}.last_heartbeat_ts = {sql.Parameter(heartbeat)}"
        : $" AND {alias}.last_heartbeat_ts IS NULL");

    private static string Parameters(SqlText sql, IReadOnlyList<string> values) => string.Join(", ", values.Select(sql.Parameter));
}
