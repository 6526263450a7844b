using Metaflow.Service.Queries;
using Metaflow.Service.Records;

namespace Metaflow.Service.Retention;

/// <summary>A column of a table, with the kind of its values.</summary>
internal readonly record struct TableColumn(string Name, ColumnKind Kind);

/// <summary>A table of records as it is stored, in contrast to what clients see of it (<see cref="RecordShape"/>).</summary>
internal sealed class RetentionTable
{
    private static readonly TableColumn[] _authorship =
        [Text("user_name"), Number("ts_epoch"), new("tags", ColumnKind.Json), new("system_tags", ColumnKind.Json)];

    private readonly Func<SqlDialect, string> _table;

    private RetentionTable(string name, Func<SqlDialect, string> table, string key, params TableColumn[] columns)
    {
        Name = name;
        Key = key;
        Columns = [.. columns, .. _authorship];
        _table = table;
        ColumnList = string.Join(", ", Columns.Select(static c => c.Name));
    }

    public static RetentionTable Flows { get; } = new("flows", static d => d.Flows, "flow_id", Text("flow_id"));

    public static RetentionTable Runs { get; } = new(
        "runs", static d => d.Runs, "run_number", Text("flow_id"), Number("run_number"), Text("run_id"), Number("last_heartbeat_ts"));

    public static RetentionTable Steps { get; } = new(
        "steps", static d => d.Steps, "flow_id, run_number, step_name",
        Text("flow_id"), Number("run_number"), Text("run_id"), Text("step_name"));

    public static RetentionTable Tasks { get; } = new(
        "tasks", static d => d.Tasks, "task_id",
        Text("flow_id"), Number("run_number"), Text("run_id"), Text("step_name"), Number("task_id"), Text("task_name"), Number("last_heartbeat_ts"));

    public static RetentionTable Metadata { get; } = new(
        "metadata", static d => d.Metadata, "id",
        Text("flow_id"), Number("run_number"), Text("run_id"), Text("step_name"), Number("task_id"), Text("task_name"), Number("id"),
        Text("field_name"), Text("value"), Text("type"));

    public static RetentionTable Artifacts { get; } = new(
        "artifacts", static d => d.Artifacts, "flow_id, run_number, step_name, task_id, attempt_id, name",
        Text("flow_id"), Number("run_number"), Text("run_id"), Text("step_name"), Number("task_id"), Text("task_name"), Text("name"),
        Text("location"), Text("ds_type"), Text("sha"), Text("type"), Text("content_type"), Number("attempt_id"));

    /// <summary>All tables, each after those that its rows refer to.</summary>
    public static IReadOnlyList<RetentionTable> All { get; } = [Flows, Runs, Steps, Tasks, Metadata, Artifacts];

    /// <summary>The tables that hold what belongs to runs.</summary>
    public static IReadOnlyList<RetentionTable> OfRuns { get; } = [Runs, Steps, Tasks, Metadata, Artifacts];

    /// <summary>What people and archives call it.</summary>
    public string Name { get; }

    /// <summary>The columns that tell its rows apart.</summary>
    public string Key { get; }

    /// <summary>Its columns.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>Its columns, for a statement.</summary>
    public string ColumnList { get; }

    /// <summary>What a database calls it.</summary>
    public string In(SqlDialect dialect) => _table(dialect);

    private static TableColumn Text(string name) => new(name, ColumnKind.Text);

    private static TableColumn Number(string name) => new(name, ColumnKind.Number);
}
