namespace Metaflow.Service.Database.Postgres.Migrations.Versions;

/// <summary>Pages of the runs of a flow.</summary>
internal static class AddRunCursorIndex
{
    public static Migration Migration { get; } = new IndexMigration(
        20260615000000,
        new IndexCreation("runs_v3_idx_flow_ts_runnum_desc", "runs_v3", "(flow_id, ts_epoch DESC, run_number DESC)"));
}
