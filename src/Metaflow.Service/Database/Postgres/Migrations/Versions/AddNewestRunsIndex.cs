namespace Metaflow.Service.Database.Postgres.Migrations.Versions;

/// <summary>The newest runs of all flows are found at once.</summary>
internal static class AddNewestRunsIndex
{
    public static Migration Migration { get; } = new IndexMigration(
        20220503175500,
        new IndexCreation("runs_v3_idx_epoch_ts_desc", "runs_v3", "(ts_epoch DESC)"));
}
