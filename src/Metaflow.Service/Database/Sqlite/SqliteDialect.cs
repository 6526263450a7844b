using Metaflow.Service.Database.Postgres;
using Metaflow.Service.Queries;
using Metaflow.Service.Records;
using Metaflow.Service.Retention;

namespace Metaflow.Service.Database.Sqlite;

/// <summary>SQLite's. What it lacks are functions of <see cref="SqliteFunctions"/>.</summary>
internal sealed class SqliteDialect() : SqlDialect(TableNames.Default)
{
    public override string Owner =>
        "CASE WHEN EXISTS (SELECT 1 FROM json_each(o.system_tags) t WHERE t.value = 'user:' || o.user_name) THEN o.user_name END";

    public override string LikeAnyCase(string text, string pattern) => $"{SqliteFunctions.LikeAnyCase}({text}, {pattern})";

    public override string Like(string text, string pattern) => $"{SqliteFunctions.Like}({text}, {pattern})";

    public override string Matches(string text, string pattern) => $"{SqliteFunctions.Matches}({text}, {pattern})";

    public override string JsonEquals(string json, string other) => $"({json} = {other})";

    public override IReadOnlyList<string> AdvanceNumbers => [];

    public override string RowsOfJson(string json, IReadOnlyList<TableColumn> columns)
    {
        // -> gives a member as JSON, ->> its value.
        var members = columns.Select(static c => c.Kind is ColumnKind.Json
            ? $"COALESCE(j.value -> '{c.Name}', 'null') AS {c.Name}"
            : $"j.value ->> '{c.Name}' AS {c.Name}");
        return $"(SELECT {string.Join(", ", members)} FROM json_each({json}) j)";
    }

    public override void AppendHasTags(SqlText sql, IReadOnlyList<string> tags, bool all)
    {
        sql.Append("(").Append(string.Join(all ? " AND " : " OR ", tags.Select(tag =>
            $"{sql.Parameter(tag)} IN (SELECT t.value FROM json_each(o.tags) t UNION ALL SELECT t.value FROM json_each(o.system_tags) t)")))
            .Append(")");
    }
}
