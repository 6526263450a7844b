namespace Metaflow.Service.Database.Postgres;

/// <summary>The trigger of one table that tells listeners of its rows, as Netflix's UI backend listens.</summary>
/// <param name="Table">The table.</param>
/// <param name="Events">After what, as SQL has it.</param>
/// <param name="Keys">The columns that are told.</param>
internal sealed record NotifyTrigger(string Table, string Events, params IReadOnlyList<string> Keys)
{
    /// <summary>How the names of all versions of such triggers begin.</summary>
    public const string Prefix = "notify_ui";

    // A day, as day, month and year. Netflix's service drops triggers of other versions.
    private const string Version = "05092024";

    private const string Channel = "notify";

    // PostgreSQL refuses longer ones, and with them the insert that they tell of.
    private const int LongestPayload = 7999;

    /// <summary>The name of the trigger, and of the function that it calls.</summary>
    public string Name => $"{Prefix}_{Version}_{Table}";

    /// <summary>Whether a trigger is of such a kind, but of another version.</summary>
    public static bool IsOutdated(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && !name.Contains(Version, StringComparison.Ordinal);

    /// <summary>The triggers of all tables.</summary>
    public static IReadOnlyList<NotifyTrigger> All(TableNames tables)
    {
        const string Any = "INSERT OR UPDATE OR DELETE";
        return
        [
            new(tables.Flows, Any, "flow_id"),
            new(tables.Runs, Any, "flow_id", "run_number", "last_heartbeat_ts"),
            new(tables.Steps, Any, "flow_id", "run_number", "step_name"),
            new(tables.Tasks, Any, "flow_id", "run_number", "step_name", "task_id"),
            new(tables.Metadata, "INSERT", "flow_id", "run_number", "step_name", "task_id", "field_name", "value", "tags"),
            new(tables.Artifacts, "INSERT", "flow_id", "run_number", "step_name", "task_id", "attempt_id", "name"),
        ];
    }

    /// <summary>The statements that make the function and the trigger.</summary>
    /// <param name="schema">The schema of the table, between quotes if it needs them.</param>
    public string Creation(string schema)
    {
        var name = $"{schema}.{TableNames.Quote(Name)}";
        var table = $"{schema}.{TableNames.Quote(Table)}";

        // Unlike Netflix's triggers, these do not let the insert of a long value fail: listeners get null for it, and can read the row.
        return $"""
            CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$
            DECLARE
                changed record;
                payload text;
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    changed := OLD;
                ELSE
                    changed := NEW;
                END IF;
                payload := {Payload(Keys, [])};
                {WithoutLong("value")}
                {WithoutLong("value", "tags")}
                PERFORM pg_notify('{Channel}', payload);
                RETURN NULL;
            END;
            $body$;
            CREATE TRIGGER {TableNames.Quote(Name)} AFTER {Events} ON {table} FOR EACH ROW EXECUTE PROCEDURE {name}();
            ALTER TABLE {table} ENABLE ALWAYS TRIGGER {TableNames.Quote(Name)};
            """;
    }

    private string WithoutLong(params IReadOnlyList<string> keys) => keys.All(Keys.Contains)
        ? $"IF octet_length(payload) > {LongestPayload} THEN payload := {Payload(Keys, keys)}; END IF;"
        : "";

    private static string Payload(IReadOnlyList<string> keys, IReadOnlyList<string> without)
    {
        var data = string.Join(", ", keys.Select(key => $"'{key}', {(without.Contains(key) ? "NULL" : $"changed.{key}")}"));
        return "json_build_object('table', TG_TABLE_NAME, 'schema', TG_TABLE_SCHEMA, 'operation', TG_OP, "
            + $"'data', json_build_object({data}))::text";
    }
}
