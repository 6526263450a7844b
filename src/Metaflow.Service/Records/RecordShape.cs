namespace Metaflow.Service.Records;

/// <summary>How a column is shown in JSON.</summary>
internal enum ColumnKind
{
    /// <summary>Text, or null.</summary>
    Text,

    /// <summary>A whole number, or null.</summary>
    Number,

    /// <summary>JSON as it was sent; null when there is none.</summary>
    Json,

    /// <summary>Two columns: the text that a client chose as the id, and the number that shows when there is none.</summary>
    Id,

    /// <summary>Text, left out when null.</summary>
    OptionalText,
}

/// <summary>A member of a record's JSON.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">How it is shown.</param>
/// <param name="Sql">What is selected for it, from the record <c>o</c> and its run <c>r</c>.</param>
internal readonly record struct RecordColumn(string Name, ColumnKind Kind, string Sql);

/// <summary>
/// A kind of record: what a client sees of it, in the order in which it is sent. Steps, tasks and artifacts show the tags of their run
/// as they are now. Source: facts observed on the service that this one replaces.
/// </summary>
internal sealed class RecordShape
{
    private static readonly RecordColumn _flow = new("flow_id", ColumnKind.Text, "o.flow_id");
    private static readonly RecordColumn _run = new("run_number", ColumnKind.Id, "o.run_id, CAST(o.run_number AS bigint)");
    private static readonly RecordColumn _step = new("step_name", ColumnKind.Text, "o.step_name");
    private static readonly RecordColumn _task = new("task_id", ColumnKind.Id, "o.task_name, CAST(o.task_id AS bigint)");
    private static readonly RecordColumn _user = new("user_name", ColumnKind.Text, "o.user_name");
    private static readonly RecordColumn _time = new("ts_epoch", ColumnKind.Number, "o.ts_epoch");
    private static readonly RecordColumn _heartbeat = new("last_heartbeat_ts", ColumnKind.Number, "o.last_heartbeat_ts");
    private static readonly RecordColumn[] _own = [Json("tags", "o.tags"), Json("system_tags", "o.system_tags")];
    private static readonly RecordColumn[] _ofRun = [Json("tags", "r.tags"), Json("system_tags", "r.system_tags")];

    private RecordShape(params RecordColumn[] columns)
    {
        Columns = columns;
        SelectList = string.Join(", ", columns.Select(static c => c.Sql));
    }

    public static RecordShape Flow { get; } = new([_flow, _user, _time, .. _own]);

    /// <summary>A run as it was made just now.</summary>
    public static RecordShape NewRun { get; } = new([_flow, _run, _user, _time, .. _own, _heartbeat]);

    /// <summary>A step. Its run's id is text always.</summary>
    public static RecordShape Step { get; } = new([
        _flow, new("run_number", ColumnKind.Text, "COALESCE(o.run_id, CAST(o.run_number AS text))"), _step, _user, _time, .. _ofRun]);

    public static RecordShape Task { get; } = new([_flow, _run, _step, _task, _user, _time, .. _ofRun, _heartbeat]);

    public static RecordShape Metadata { get; } = new([
        Number("id", "o.id"), _flow, _run, _step, _task, Text("field_name", "o.field_name"), Text("value", "CAST(o.value AS text)"),
        Text("type", "o.type"), _user, _time, .. _own]);

    public static RecordShape Artifact { get; } = new([
        _flow, _run, _step, _task, Text("name", "o.name"), Text("location", "o.location"), Text("ds_type", "o.ds_type"),
        Text("sha", "o.sha"), Text("type", "o.type"), Text("content_type", "o.content_type"), _user,
        Number("attempt_id", "CAST(o.attempt_id AS bigint)"), _time, .. _ofRun]);

    /// <summary>The members.</summary>
    public IReadOnlyList<RecordColumn> Columns { get; }

    /// <summary>What to select for them.</summary>
    public string SelectList { get; }

    /// <summary>A run that is there already.</summary>
    /// <param name="owner">SQL for the user whom the system tags confirm.</param>
    /// <param name="status">SQL for the status; null when it was not asked for.</param>
    public static RecordShape Run(string owner, string? status) => new([
        .. NewRun.Columns,
        .. status is null ? (ReadOnlySpan<RecordColumn>)[] : [new("status", ColumnKind.OptionalText, status)],
        new("user", ColumnKind.OptionalText, owner)]);

    private static RecordColumn Text(string name, string sql) => new(name, ColumnKind.Text, sql);

    private static RecordColumn Number(string name, string sql) => new(name, ColumnKind.Number, sql);

    private static RecordColumn Json(string name, string sql) => new(name, ColumnKind.Json, sql);
}
