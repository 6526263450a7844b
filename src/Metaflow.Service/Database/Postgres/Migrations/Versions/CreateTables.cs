namespace Metaflow.Service.Database.Postgres.Migrations.Versions;

/// <summary>The six tables, as they were at first: all ids numbers.</summary>
internal static class CreateTables
{
    public static Migration Migration { get; } = new TransactionalMigration(
        1,
        """
        CREATE TABLE IF NOT EXISTS flows_v3
        (
            flow_id varchar(255) NOT NULL PRIMARY KEY,
            user_name varchar(255),
            ts_epoch int8 NOT NULL,
            tags jsonb,
            system_tags jsonb
        );
        CREATE TABLE IF NOT EXISTS runs_v3
        (
            flow_id varchar(255) NOT NULL REFERENCES flows_v3,
            run_number serial,
            user_name varchar(255),
            ts_epoch int8 NOT NULL,
            tags jsonb,
            system_tags jsonb,
            PRIMARY KEY (flow_id, run_number)
        );
        CREATE TABLE IF NOT EXISTS steps_v3
        (
            flow_id varchar(255) NOT NULL,
            run_number int8 NOT NULL,
            step_name varchar(255) NOT NULL,
            user_name varchar(255),
            ts_epoch int8 NOT NULL,
            tags jsonb,
            system_tags jsonb,
            PRIMARY KEY (flow_id, run_number, step_name),
            FOREIGN KEY (flow_id, run_number) REFERENCES runs_v3
        );
        CREATE TABLE IF NOT EXISTS tasks_v3
        (
            flow_id varchar(255) NOT NULL,
            run_number int8 NOT NULL,
            step_name varchar(255) NOT NULL,
            task_id bigserial PRIMARY KEY,
            user_name varchar(255),
            ts_epoch int8 NOT NULL,
            tags jsonb,
            system_tags jsonb,
            FOREIGN KEY (flow_id, run_number, step_name) REFERENCES steps_v3
        );
        CREATE TABLE IF NOT EXISTS metadata_v3
        (
            flow_id varchar(255) NOT NULL,
            run_number int8 NOT NULL,
            step_name varchar(255) NOT NULL,
            task_id int8 NOT NULL,
            id bigserial,
            field_name varchar(255) NOT NULL,
            value text NOT NULL,
            type varchar(255) NOT NULL,
            user_name varchar(255),
            ts_epoch int8 NOT NULL,
            tags jsonb,
            system_tags jsonb,
            PRIMARY KEY (flow_id, run_number, step_name, task_id, field_name)
        );
        CREATE TABLE IF NOT EXISTS artifact_v3
        (
            flow_id varchar(255) NOT NULL,
            run_number int8 NOT NULL,
            step_name varchar(255) NOT NULL,
            task_id int8 NOT NULL,
            name varchar(255) NOT NULL,
            location varchar(255) NOT NULL,
            ds_type varchar(255) NOT NULL,
            sha varchar(255),
            type varchar(255),
            content_type varchar(255),
            user_name varchar(255),
            attempt_id int2 NOT NULL,
            ts_epoch int8 NOT NULL,
            tags jsonb,
            system_tags jsonb,
            PRIMARY KEY (flow_id, run_number, step_name, task_id, attempt_id, name)
        );
        """,
        schema => TableNames.Default.All.All(schema.HasTable));
}
