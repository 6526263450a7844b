namespace Metaflow.Service.Database.Postgres.Migrations.Versions;

/// <summary>Pages of the tasks of a step.</summary>
internal static class AddTaskCursorIndex
{
    public static Migration Migration { get; } = new IndexMigration(
        20260706000002,
        new IndexCreation("tasks_v3_idx_flow_run_step_ts_task_desc", "tasks_v3",
            "(flow_id, run_number, step_name, ts_epoch DESC, task_id DESC)"));
}
