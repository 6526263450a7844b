using Metaflow.Service.Database.Postgres;
using Metaflow.Service.Retention;

namespace Metaflow.Service.Queries;

/// <summary>What databases say differently, and what their tables are called. Immutable.</summary>
/// <param name="tables">The names of the tables.</param>
internal abstract class SqlDialect(TableNames tables)
{
    public string Flows { get; } = TableNames.Quote(tables.Flows);

    public string Runs { get; } = TableNames.Quote(tables.Runs);

    public string Steps { get; } = TableNames.Quote(tables.Steps);

    public string Tasks { get; } = TableNames.Quote(tables.Tasks);

    public string Metadata { get; } = TableNames.Quote(tables.Metadata);

    public string Artifacts { get; } = TableNames.Quote(tables.Artifacts);

    /// <summary>The user of the run <c>o</c> if its system tags confirm it, or null.</summary>
    public abstract string Owner { get; }

    /// <summary>Whether text is like a pattern, whatever the case of its letters.</summary>
    public abstract string LikeAnyCase(string text, string pattern);

    /// <summary>Whether text is like a pattern.</summary>
    public abstract string Like(string text, string pattern);

    /// <summary>Whether a regular expression matches somewhere in text.</summary>
    public abstract string Matches(string text, string pattern);

    /// <summary>Whether JSON is the same as other JSON.</summary>
    public abstract string JsonEquals(string json, string other);

    /// <summary>The rows that an array of JSON objects holds, as a table with these columns.</summary>
    /// <param name="json">SQL for the array.</param>
    /// <param name="columns">The members to take. A member of JSON that is missing is JSON's null, another one has no value.</param>
    public abstract string RowsOfJson(string json, IReadOnlyList<TableColumn> columns);

    /// <summary>Statements after which new numbers are larger than those that were inserted; none when that is so by itself.</summary>
    public abstract IReadOnlyList<string> AdvanceNumbers { get; }

    /// <summary>Adds the condition that the run <c>o</c> has tags, the user's and the system's together.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="tags">The tags.</param>
    /// <param name="all">Whether it must have all of them; else any.</param>
    public abstract void AppendHasTags(SqlText sql, IReadOnlyList<string> tags, bool all);

    /// <summary>The JSON text of all tags of the run <c>o</c>.</summary>
    public static string TagText => "(CAST(o.tags AS text) || CAST(o.system_tags AS text))";
}
