namespace Metaflow.Service.Database.Postgres.Migrations.Versions;

/// <summary>A task may have several records of metadata with the same name.</summary>
internal static class AddIdToMetadataKey
{
    public static Migration Migration { get; } = new TransactionalMigration(
        20201002000616,
        """
        CREATE INDEX IF NOT EXISTS metadata_v3_akey ON metadata_v3 (flow_id, run_number, step_name, task_id, field_name);
        ALTER TABLE metadata_v3
            DROP CONSTRAINT metadata_v3_pkey,
            ADD CONSTRAINT metadata_v3_pkey PRIMARY KEY (id, flow_id, run_number, step_name, task_id, field_name);
        """,
        schema => schema.MetadataKey.Contains("id") && schema.ValidIndexes.Contains("metadata_v3_akey"));
}
