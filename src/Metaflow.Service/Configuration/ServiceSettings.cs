namespace Metaflow.Service.Configuration;

/// <summary>Where the service listens, and how it behaves. What concerns a database, or who may come in, is with those.</summary>
internal sealed record ServiceSettings
{
    /// <summary>The port.</summary>
    public required int Port { get; init; }

    /// <summary>The address to listen on.</summary>
    public required string Host { get; init; }

    /// <summary>What stands before every path: empty, or with a slash at its start and none at its end.</summary>
    public required string PathPrefix { get; init; }

    /// <summary>After how many seconds without a heartbeat a run counts as dead.</summary>
    public required int RunInactiveCutoff { get; init; }

    /// <summary>The largest body of a request, in bytes.</summary>
    public required int LargestBody { get; init; }

    /// <summary>What is logged.</summary>
    public required LogLevel LogLevel { get; init; }

    /// <summary>The file of SQLite, which holds the records when no other database is configured.</summary>
    public required string SqlitePath { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">A value cannot be used.</exception>
    public static ServiceSettings Read(SettingReader reader) => new()
    {
        Port = reader.Integer("MF_METADATA_PORT", 8080, 0, 65535),
        Host = reader.Text("MF_METADATA_HOST") ?? "127.0.0.1",
        PathPrefix = Prefix(reader.Text("PATH_PREFIX")),
        RunInactiveCutoff = reader.Integer("RUN_INACTIVE_CUTOFF_TIME", 360, 0),
        LargestBody = reader.Integer("MF_METADATA_MAX_BODY_BYTES", 16 * 1024 * 1024, 1024),
        LogLevel = Level(reader.Text("LOGLEVEL")),
        SqlitePath = reader.Text("MF_METADATA_SQLITE_PATH") ?? DefaultSqlitePath,
    };

    private static string DefaultSqlitePath => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify)
            is { Length: > 0 } folder ? folder : Path.GetTempPath(),
        "metaflow",
        "metadata-service.db");

    private static string Prefix(string? text)
    {
        if (string.IsNullOrEmpty(text) || text == "/")
            return "";
        return text.StartsWith('/') ? text.TrimEnd('/') : throw new SettingException($"PATH_PREFIX is '{text}'; it has to begin with a slash.");
    }

    private static LogLevel Level(string? text) => text?.ToUpperInvariant() switch
    {
        null or "INFO" => LogLevel.Information,
        "DEBUG" => LogLevel.Debug,
        "WARNING" or "WARN" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "CRITICAL" or "FATAL" => LogLevel.Critical,
        _ => throw new SettingException($"LOGLEVEL is '{text}'; it may be DEBUG, INFO, WARNING, ERROR or CRITICAL."),
    };
}
