namespace Metaflow.Service.Database.Postgres.Migrations.Versions;

/// <summary>Pages of the flows.</summary>
internal static class AddFlowCursorIndex
{
    public static Migration Migration { get; } = new IndexMigration(
        20260706000001,
        new IndexCreation("flows_v3_idx_ts_flow_desc", "flows_v3", "(ts_epoch DESC, flow_id DESC)"));
}
