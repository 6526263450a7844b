namespace Metaflow.Service.Database.Postgres.Migrations.Versions;

/// <summary>Pages of the metadata of a run or task.</summary>
internal static class AddMetadataCursorIndex
{
    public static Migration Migration { get; } = new IndexMigration(
        20260706000003,
        new IndexCreation("metadata_v3_idx_flow_run_ts_id_desc", "metadata_v3",
            "(flow_id, run_number, ts_epoch DESC, id DESC)"));
}
