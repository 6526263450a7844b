using Metaflow.Service.Configuration;

namespace Metaflow.Service.Database.Postgres;

/// <summary>What the tables are called. Names are made of letters, digits and underscores, so that they need no escaping between quotes.</summary>
internal sealed record TableNames(
    string Flows, string Runs, string Steps, string Tasks, string Metadata, string Artifacts, string Schema)
{
    /// <summary>The schema that needs no search path.</summary>
    public const string DefaultSchema = "public";

    /// <summary>The names that the migrations give.</summary>
    public static TableNames Default { get; } =
        new("flows_v3", "runs_v3", "steps_v3", "tasks_v3", "metadata_v3", "artifact_v3", DefaultSchema);

    /// <summary>The six tables in the order of their foreign keys.</summary>
    public IReadOnlyList<string> All => [Flows, Runs, Steps, Tasks, Metadata, Artifacts];

    /// <summary>Whether these are the names that the migrations give, in whatever schema. Tables called otherwise were made by somebody else.</summary>
    public bool AreStandard => this with { Schema = DefaultSchema } == Default;

    /// <summary>Reads <c>DB_TABLE_NAME_*</c> and <c>DB_SCHEMA_NAME</c>.</summary>
    /// <exception cref="SettingException">A name has other characters, or two tables have the same.</exception>
    public static TableNames Read(SettingReader reader)
    {
        var names = new TableNames(
            Identifier(reader, "DB_TABLE_NAME_FLOWS", Default.Flows),
            Identifier(reader, "DB_TABLE_NAME_RUNS", Default.Runs),
            Identifier(reader, "DB_TABLE_NAME_STEPS", Default.Steps),
            Identifier(reader, "DB_TABLE_NAME_TASKS", Default.Tasks),
            Identifier(reader, "DB_TABLE_NAME_METADATA", Default.Metadata),
            Identifier(reader, "DB_TABLE_NAME_ARTIFACT", Default.Artifacts),
            Identifier(reader, "DB_SCHEMA_NAME", DefaultSchema));
        return names.All.Distinct().Count() == names.All.Count
            ? names
            : throw new SettingException($"DB_TABLE_NAME_* give two tables the same name: {string.Join(", ", names.All)}.");
    }

    /// <summary>A name as SQL has it, between quotes.</summary>
    public static string Quote(string name) => $"\"{name}\"";

    private static string Identifier(SettingReader reader, string setting, string defaultValue)
    {
        // PostgreSQL cuts longer identifiers; letters beyond ASCII would make this limit one of bytes.
        const int LongestIdentifier = 63;
        if (reader.Text(setting) is not { } name)
            return defaultValue;
        var isIdentifier = name.Length <= LongestIdentifier
            && !char.IsAsciiDigit(name[0])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        if (!isIdentifier)
        {
            throw new SettingException($"{setting} is '{name}'; it may have letters, digits and underscores, " +
                $"not begin with a digit, and be up to {LongestIdentifier} characters long.");
        }

        // Netflix's service writes names without quotes, by which PostgreSQL makes them lower case.
        return name.ToLowerInvariant();
    }
}
