using Metaflow.Service.Database.Postgres.Migrations.Versions;

namespace Metaflow.Service.Database.Postgres.Migrations;

/// <summary>All migrations that there are. They end in the tables that Netflix's service has after the same versions.</summary>
internal static class SchemaMigrations
{
    /// <summary>The migrations by ascending version.</summary>
    public static IReadOnlyList<Migration> All { get; } =
    [
        CreateTables.Migration,
        AddStringIds.Migration,
        AddIdToMetadataKey.Migration,
        AddRunIndexes.Migration,
        AddTaskStringIdIndex.Migration,
        AddStringIdIndexes.Migration,
        AddNewestRunsIndex.Migration,
        ReplacePartialIndexes.Migration,
        AddRunCursorIndex.Migration,
        AddLatestAttemptIndex.Migration,
        AddFlowCursorIndex.Migration,
        AddTaskCursorIndex.Migration,
        AddMetadataCursorIndex.Migration,
    ];

    /// <summary>The version of a database that has them all.</summary>
    public static long Newest => All[^1].Version;

    /// <summary>The version up to which everything is there, in a database that has no record of it. 0 when the tables are not all there.</summary>
    public static long InferVersion(SchemaSnapshot schema)
    {
        var version = 0L;
        for (var i = 0; i < All.Count && IsDone(i, schema); i++)
            version = All[i].Version;
        return version;
    }

    private static bool IsDone(int index, SchemaSnapshot schema) =>
        All[index].IsPresentIn(schema)
        || (All[index] is IndexMigration earlier
            && All.Skip(index + 1).OfType<IndexMigration>().Where(later => later.IsPresentIn(schema)).Any(later => later.Replaces(earlier)));
}
