namespace Metaflow.Service.Database.Postgres.Migrations;

/// <summary>How far a database is.</summary>
internal sealed record MigrationStatus
{
    /// <summary>The version it is at, recorded or by what it looks like; 0 when there is nothing yet.</summary>
    public required long Current { get; init; }

    /// <summary>The migrations that were made, ascending; among them may be some that are unknown here.</summary>
    public required IReadOnlyList<long> Applied { get; init; }

    /// <summary>The migrations that are still to be made, ascending.</summary>
    public required IReadOnlyList<long> Unapplied { get; init; }

    /// <summary>Whether the current version is written down in the database.</summary>
    public required bool IsRecorded { get; init; }

    /// <summary>The columns that the service needs and does not find, as <c>table.column</c>.</summary>
    public required IReadOnlyList<string> MissingColumns { get; init; }

    /// <summary>The tables of this service alone that are not there (<see cref="ServiceTables"/>).</summary>
    public required IReadOnlyList<string> MissingServiceTables { get; init; }

    /// <summary>Whether not even the table of flows is there.</summary>
    public required bool IsEmpty { get; init; }

    /// <summary>Whether nothing is left to be made.</summary>
    public bool IsUpToDate => Unapplied.Count == 0;

    /// <summary>Whether the service can work on it, up to date or not.</summary>
    public bool IsUsable => MissingColumns.Count == 0;
}
