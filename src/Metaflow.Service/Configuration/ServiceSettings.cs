using Metaflow.Service.Access;

namespace Metaflow.Service.Configuration;

/// <summary>Where the service listens, and how it behaves. What concerns a database is with that.</summary>
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

    /// <summary>How lines of the log are written.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>For how long the service goes on to serve when it is told to stop, while it says that it is not ready.</summary>
    public TimeSpan Drain { get; init; }

    /// <summary>How long requests at hand have to finish when it stops; then they are cut off.</summary>
    public TimeSpan ShutdownLimit { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>The file of SQLite, which holds the records when no other database is configured.</summary>
    public required string SqlitePath { get; init; }

    /// <summary>Who may come in.</summary>
    public AccessSettings Access { get; init; } = new();

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
        LogFormat = Format(reader.Text("LOG_FORMAT")),
        Drain = reader.Seconds("MF_METADATA_DRAIN_SECONDS", 0),
        ShutdownLimit = reader.Seconds("MF_METADATA_SHUTDOWN_SECONDS", 25),
        SqlitePath = reader.Text("MF_METADATA_SQLITE_PATH") ?? DefaultSqlitePath,
        Access = AccessSettings.Read(reader),
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

    private static LogFormat Format(string? text) => text?.ToUpperInvariant() switch
    {
        null or "TEXT" => LogFormat.Text,
        "JSON" => LogFormat.Json,
        _ => throw new SettingException($"LOG_FORMAT is '{text}'; it may be text or json."),
    };
}
