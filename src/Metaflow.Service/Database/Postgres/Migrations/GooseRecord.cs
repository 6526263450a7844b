namespace Metaflow.Service.Database.Postgres.Migrations;

/// <summary>What goose's table says.</summary>
/// <param name="Current">The version that the database is at; 0 when nothing was done yet.</param>
/// <param name="Applied">The migrations that were made and not undone, ascending, without 0.</param>
internal sealed record GooseRecord(long Current, IReadOnlyList<long> Applied)
{
    /// <summary>Reads rows as goose does: of each version the newest row counts, and the newest of those that says yes is the current version.</summary>
    /// <param name="newestFirst">Versions, and whether they were made (true) or undone (false, by old versions of goose), the last written first.</param>
    /// <returns>Null when no row says yes: the table was made, and no more.</returns>
    public static GooseRecord? FromRows(IEnumerable<(long Version, bool IsApplied)> newestFirst)
    {
        var decisive = newestFirst.DistinctBy(row => row.Version).Where(row => row.IsApplied).Select(row => row.Version).ToArray();
        return decisive.Length == 0 ? null : new GooseRecord(decisive[0], [.. decisive.Where(version => version > 0).Order()]);
    }
}
