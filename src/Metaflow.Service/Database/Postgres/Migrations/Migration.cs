namespace Metaflow.Service.Database.Postgres.Migrations;

/// <summary>One change of the tables, as the tool goose and Netflix's service count them.</summary>
/// <param name="Version">Its number in <c>goose_db_version</c>. Most are dates, not all; what counts is their order.</param>
internal abstract record Migration(long Version)
{
    /// <summary>Whether what this migration makes is there.</summary>
    public abstract bool IsPresentIn(SchemaSnapshot schema);
}

/// <summary>A change that is made in one transaction, together with the record of it.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Sql">The statements.</param>
/// <param name="IsPresent">Whether what they make is there.</param>
internal sealed record TransactionalMigration(long Version, string Sql, Func<SchemaSnapshot, bool> IsPresent) : Migration(Version)
{
    /// <inheritdoc />
    public override bool IsPresentIn(SchemaSnapshot schema) => IsPresent(schema);
}

/// <summary>Indexes that are built and dropped one by one while the tables are in use, which cannot be done in a transaction.
/// It can be done again after it was broken off.</summary>
internal sealed record IndexMigration(long Version, params IReadOnlyList<IndexChange> Changes) : Migration(Version)
{
    /// <inheritdoc />
    public override bool IsPresentIn(SchemaSnapshot schema) => Changes.All(change => change.IsPresentIn(schema));

    /// <summary>Whether this migration drops all indexes of an earlier one, by which that one has become needless.</summary>
    public bool Replaces(IndexMigration earlier) =>
        earlier.Changes.OfType<IndexCreation>().All(creation => Changes.OfType<IndexRemoval>().Any(removal => removal.Index == creation.Index));
}
