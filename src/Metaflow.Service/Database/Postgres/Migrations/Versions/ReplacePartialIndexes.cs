namespace Metaflow.Service.Database.Postgres.Migrations.Versions;

/// <summary>Indexes of all rows take the place of those of rows with ids that are no numbers; each is dropped after its successor is there.</summary>
internal static class ReplacePartialIndexes
{
    public static Migration Migration { get; } = new IndexMigration(
        20230118020300,
        new IndexCreation("runs_v3_idx_str_ids_primary_key_v2", "runs_v3", "(flow_id, run_id)"),
        new IndexRemoval("runs_v3_idx_str_ids_primary_key"),
        new IndexCreation("steps_v3_idx_str_ids_primary_key_v2", "steps_v3", "(flow_id, run_id, step_name)"),
        new IndexRemoval("steps_v3_idx_str_ids_primary_key"),
        new IndexCreation("tasks_v3_idx_flow_id_run_id_step_name_task_name_v2", "tasks_v3",
            "(flow_id, run_id, step_name, task_name)"),
        new IndexRemoval("tasks_v3_idx_flow_id_run_id_step_name_task_name"),
        new IndexCreation("metadata_v3_idx_str_ids_a_key", "metadata_v3",
            "(flow_id, run_id, step_name, task_name, field_name)"),
        new IndexCreation("metadata_v3_idx_str_ids_a_key_with_task_id", "metadata_v3",
            "(flow_id, run_id, step_name, task_id, field_name)"),
        new IndexRemoval("metadata_v3_idx_str_ids_primary_key"),
        new IndexCreation("artifact_v3_idx_str_ids_primary_key_v2", "artifact_v3",
            "(flow_id, run_id, step_name, task_name, attempt_id, name)"),
        new IndexCreation("artifact_v3_idx_str_ids_primary_key_with_task_id", "artifact_v3",
            "(flow_id, run_id, step_name, task_id, attempt_id, name)"),
        new IndexRemoval("artifact_v3_idx_str_ids_primary_key"));
}
