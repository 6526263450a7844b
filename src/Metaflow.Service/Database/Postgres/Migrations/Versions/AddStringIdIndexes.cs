namespace Metaflow.Service.Database.Postgres.Migrations.Versions;

/// <summary>Everything else can be found by ids that are no numbers.</summary>
internal static class AddStringIdIndexes
{
    public static Migration Migration { get; } = new IndexMigration(
        20211202100726,
        new IndexCreation("runs_v3_idx_str_ids_primary_key", "runs_v3", "(flow_id, run_id) WHERE run_id IS NOT NULL"),
        new IndexCreation("steps_v3_idx_str_ids_primary_key", "steps_v3",
            "(flow_id, run_id, step_name) WHERE run_id IS NOT NULL"),
        new IndexCreation("metadata_v3_idx_str_ids_primary_key", "metadata_v3",
            "(id, flow_id, run_id, step_name, task_name, field_name) WHERE run_id IS NOT NULL AND task_name IS NOT NULL"),
        new IndexCreation("artifact_v3_idx_str_ids_primary_key", "artifact_v3",
            "(flow_id, run_id, step_name, task_name, attempt_id, name) WHERE run_id IS NOT NULL AND task_name IS NOT NULL"));
}
