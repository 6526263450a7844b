namespace Metaflow.Service.Database.Postgres.Migrations.Versions;

/// <summary>Runs can be found by time, tag, and verified owner.</summary>
internal static class AddRunIndexes
{
    public static Migration Migration { get; } = new TransactionalMigration(
        20210202145952,
        """
        CREATE INDEX IF NOT EXISTS runs_v3_idx_ts_epoch ON runs_v3 (ts_epoch);
        CREATE INDEX IF NOT EXISTS runs_v3_idx_gin_tags_combined ON runs_v3 USING gin ((tags || system_tags));
        CREATE INDEX IF NOT EXISTS runs_v3_idx_flow_id_asc_ts_epoch_desc ON runs_v3 (flow_id, ts_epoch DESC);
        CREATE INDEX IF NOT EXISTS runs_v3_idx_user_asc_ts_epoch_desc ON runs_v3
            ((CASE WHEN system_tags ? ('user:' || user_name) THEN user_name ELSE NULL END), ts_epoch DESC);
        """,
        schema => schema.ValidIndexes.IsSupersetOf(
        [
            "runs_v3_idx_ts_epoch",
            "runs_v3_idx_gin_tags_combined",
            "runs_v3_idx_flow_id_asc_ts_epoch_desc",
            "runs_v3_idx_user_asc_ts_epoch_desc",
        ]));
}
