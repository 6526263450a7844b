namespace Metaflow.Service.Database.Postgres.Migrations.Versions;

/// <summary>Runs and tasks may have ids that are no numbers, and tell when they were last alive.</summary>
internal static class AddStringIds
{
    public static Migration Migration { get; } = new TransactionalMigration(
        20200603104139,
        """
        ALTER TABLE runs_v3
            ADD COLUMN IF NOT EXISTS run_id varchar(255),
            ADD COLUMN IF NOT EXISTS last_heartbeat_ts int8,
            ADD CONSTRAINT runs_v3_flow_id_run_id_key UNIQUE (flow_id, run_id);
        ALTER TABLE steps_v3
            ADD COLUMN IF NOT EXISTS run_id varchar(255),
            ADD CONSTRAINT steps_v3_flow_id_run_id_step_name_key UNIQUE (flow_id, run_id, step_name);
        ALTER TABLE tasks_v3
            ADD COLUMN IF NOT EXISTS run_id varchar(255),
            ADD COLUMN IF NOT EXISTS task_name varchar(255),
            ADD COLUMN IF NOT EXISTS last_heartbeat_ts int8,
            ADD CONSTRAINT tasks_v3_flow_id_run_number_step_name_task_name_key UNIQUE (flow_id, run_number, step_name, task_name);
        ALTER TABLE metadata_v3
            ADD COLUMN IF NOT EXISTS run_id varchar(255),
            ADD COLUMN IF NOT EXISTS task_name varchar(255);
        ALTER TABLE artifact_v3
            ADD COLUMN IF NOT EXISTS run_id varchar(255),
            ADD COLUMN IF NOT EXISTS task_name varchar(255);
        """,
        schema => schema.HasColumn("runs_v3", "run_id")
            && schema.HasColumn("runs_v3", "last_heartbeat_ts")
            && schema.HasColumn("steps_v3", "run_id")
            && schema.HasColumn("tasks_v3", "run_id")
            && schema.HasColumn("tasks_v3", "task_name")
            && schema.HasColumn("tasks_v3", "last_heartbeat_ts")
            && schema.HasColumn("metadata_v3", "run_id")
            && schema.HasColumn("metadata_v3", "task_name")
            && schema.HasColumn("artifact_v3", "run_id")
            && schema.HasColumn("artifact_v3", "task_name")
            && schema.ValidIndexes.IsSupersetOf(
            [
                "runs_v3_flow_id_run_id_key",
                "steps_v3_flow_id_run_id_step_name_key",
                "tasks_v3_flow_id_run_number_step_name_task_name_key",
            ]));
}
