namespace Metaflow.Service.Database.Postgres.Migrations;

/// <summary>What happens to one index.</summary>
internal abstract record IndexChange(string Index)
{
    /// <summary>The statement, which does nothing when its work is done already.</summary>
    public abstract string Sql { get; }

    /// <summary>Whether this has happened.</summary>
    public abstract bool IsPresentIn(SchemaSnapshot schema);
}

/// <summary>An index is built.</summary>
/// <param name="Index">Its name.</param>
/// <param name="Table">What it is an index of.</param>
/// <param name="Definition">What it holds: the columns in parentheses, and what follows them.</param>
internal sealed record IndexCreation(string Index, string Table, string Definition) : IndexChange(Index)
{
    /// <inheritdoc />
    public override string Sql => $"CREATE INDEX CONCURRENTLY IF NOT EXISTS {Index} ON {Table} {Definition}";

    /// <inheritdoc />
    public override bool IsPresentIn(SchemaSnapshot schema) => schema.ValidIndexes.Contains(Index);
}

/// <summary>An index is dropped.</summary>
internal sealed record IndexRemoval(string Index) : IndexChange(Index)
{
    /// <inheritdoc />
    public override string Sql => $"DROP INDEX CONCURRENTLY IF EXISTS {Index}";

    /// <inheritdoc />
    public override bool IsPresentIn(SchemaSnapshot schema) => !schema.ValidIndexes.Contains(Index) && !schema.InvalidIndexes.Contains(Index);
}
