namespace Metaflow.Service.Queries;

/// <summary>What a field that lists are filtered by holds.</summary>
internal enum FilterKind
{
    Text,
    Number,

    /// <summary>A time, which a message calls one.</summary>
    Time,
    Json,

    /// <summary>The user whom the system tags confirm.</summary>
    Owner,

    /// <summary>What a run's records say of it: running, completed or failed.</summary>
    Status,
}

/// <summary>A field that lists are filtered by.</summary>
internal sealed record FilterField(string Name, FilterKind Kind)
{
    /// <summary>The fields of runs.</summary>
    public static IReadOnlyDictionary<string, FilterField> OfRuns { get; } = Table(
        new("flow_id", FilterKind.Text),
        new("run_number", FilterKind.Number),
        new("run_id", FilterKind.Text),
        new("user_name", FilterKind.Text),
        new("ts_epoch", FilterKind.Time),
        new("last_heartbeat_ts", FilterKind.Time),
        new("tags", FilterKind.Json),
        new("system_tags", FilterKind.Json),
        new("user", FilterKind.Owner),
        new("status", FilterKind.Status));

    /// <summary>The fields of tasks.</summary>
    public static IReadOnlyDictionary<string, FilterField> OfTasks { get; } = Table(
        new("task_id", FilterKind.Number),
        new("task_name", FilterKind.Text),
        new("user_name", FilterKind.Text),
        new("ts_epoch", FilterKind.Time),
        new("last_heartbeat_ts", FilterKind.Time));

    private static Dictionary<string, FilterField> Table(params FilterField[] fields) => fields.ToDictionary(static f => f.Name);
}
