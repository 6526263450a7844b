namespace Metaflow.Service.Database.Postgres.Migrations;

/// <summary>The columns that the service reads and writes. A database that has them can be used, whatever its version.</summary>
internal static class RequiredColumns
{
    private const string Common = "user_name ts_epoch tags system_tags";

    /// <summary>The columns that are missing, as <c>table.column</c>; empty when all are there.</summary>
    public static IReadOnlyList<string> MissingFrom(SchemaSnapshot schema, TableNames tables) =>
    [
        .. Missing(schema, tables.Flows, $"flow_id {Common}"),
        .. Missing(schema, tables.Runs, $"flow_id run_number run_id last_heartbeat_ts {Common}"),
        .. Missing(schema, tables.Steps, $"flow_id run_number run_id step_name {Common}"),
        .. Missing(schema, tables.Tasks, $"flow_id run_number run_id step_name task_id task_name last_heartbeat_ts {Common}"),
        .. Missing(schema, tables.Metadata, $"flow_id run_number run_id step_name task_id task_name id field_name value type {Common}"),
        .. Missing(schema, tables.Artifacts,
            $"flow_id run_number run_id step_name task_id task_name name location ds_type sha type content_type attempt_id {Common}"),
    ];

    private static IEnumerable<string> Missing(SchemaSnapshot schema, string table, string columns) =>
        columns.Split(' ').Where(column => !schema.HasColumn(table, column)).Select(column => $"{table}.{column}");
}
