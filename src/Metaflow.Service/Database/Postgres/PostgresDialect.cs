using Metaflow.Service.Queries;
using Metaflow.Service.Records;
using Metaflow.Service.Retention;

namespace Metaflow.Service.Database.Postgres;

/// <summary>PostgreSQL's. Expressions are those of the indexes.</summary>
internal sealed class PostgresDialect(TableNames tables) : SqlDialect(tables)
{
    public override string Owner =>
        "(CASE WHEN o.system_tags ? ('user:'::text || o.user_name::text) THEN o.user_name ELSE NULL::character varying END)";

    public override string LikeAnyCase(string text, string pattern) => $"{text} ILIKE {pattern}";

    public override string Like(string text, string pattern) => $"{text} LIKE {pattern}";

    public override string Matches(string text, string pattern) => $"{text} ~ {pattern}";

    public override string JsonEquals(string json, string other) => $"({json} = {other}::jsonb)";

    public override IReadOnlyList<string> AdvanceNumbers => [Advance(Runs, "run_number"), Advance(Tasks, "task_id"), Advance(Metadata, "id")];

    public override string RowsOfJson(string json, IReadOnlyList<TableColumn> columns)
    {
        var members = columns.Select(static c => c.Kind is ColumnKind.Json ? $"COALESCE(j.{c.Name}, 'null'::jsonb) AS {c.Name}" : "j." + c.Name);
        var types = columns.Select(static c => $"{c.Name} {(c.Kind is ColumnKind.Json ? "jsonb" : c.Kind is ColumnKind.Number ? "bigint" : "text")}");
        return $"(SELECT {string.Join(", ", members)} FROM jsonb_to_recordset({json}::jsonb) AS j ({string.Join(", ", types)}))";
    }

    public override void AppendHasTags(SqlText sql, IReadOnlyList<string> tags, bool all) => sql
        .Append("(o.tags || o.system_tags) ").Append(all ? "?& " : "?| ").Append(sql.Parameter(tags.ToArray()));

    // Never backwards: others may be taking numbers meanwhile.
    private static string Advance(string table, string column) =>
        $"""
        SELECT setval(pg_get_serial_sequence('{table}', '{column}'), m.newest) FROM (SELECT max({column}) AS newest FROM {table}) m
        WHERE m.newest > nextval(pg_get_serial_sequence('{table}', '{column}'))
        """;
}
