namespace Metaflow.Service.Database.Postgres.Migrations.Versions;

/// <summary>The newest of each artifact of a task.</summary>
internal static class AddLatestAttemptIndex
{
    public static Migration Migration { get; } = new IndexMigration(
        20260706000000,
        new IndexCreation("artifact_v3_idx_latest_attempt", "artifact_v3",
            "(flow_id, run_number, task_id, name, ts_epoch DESC)"));
}
