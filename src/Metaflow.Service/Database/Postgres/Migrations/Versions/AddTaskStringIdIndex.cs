namespace Metaflow.Service.Database.Postgres.Migrations.Versions;

/// <summary>Tasks can be found by ids that are no numbers.</summary>
internal static class AddTaskStringIdIndex
{
    public static Migration Migration { get; } = new IndexMigration(
        20210260056859,
        new IndexCreation("tasks_v3_idx_flow_id_run_id_step_name_task_name", "tasks_v3",
            "(flow_id, run_id, step_name, task_name) WHERE run_id IS NOT NULL AND task_name IS NOT NULL"));
}
