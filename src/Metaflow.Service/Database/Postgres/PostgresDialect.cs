using Metaflow.Service.Queries;

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

    public override void AppendHasTags(SqlText sql, IReadOnlyList<string> tags, bool all) => sql
        .Append("(o.tags || o.system_tags) ").Append(all ? "?& " : "?| ").Append(sql.Parameter(tags.ToArray()));
}
