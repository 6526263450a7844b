using System.Globalization;
using Metaflow.Service.Configuration;
using Metaflow.Service.Database.Postgres.Connections;

namespace Metaflow.Service.Database.Postgres;

/// <summary>Which database to use, and how. Immutable; <see cref="ToString"/> shows no secret.</summary>
internal sealed class PostgresSettings
{
    private const string Prefix = "MF_METADATA_DB_";
    private const string Dsn = Prefix + "DSN";
    private const string PasswordFile = Prefix + "PSWD_FILE";

    private static readonly string[] _decisive =
        [Dsn, Prefix + "HOST", Prefix + "PORT", Prefix + "USER", Prefix + "PSWD", PasswordFile, Prefix + "NAME"];

    /// <summary>The server that is written to.</summary>
    public required PostgresConnectionInfo Writer { get; init; }

    /// <summary>The server of the second pool, for reading outside transactions; null when there is one pool for all.</summary>
    public PostgresConnectionInfo? Reader { get; init; }

    /// <summary>What the tables are called.</summary>
    public TableNames Tables { get; init; } = TableNames.Default;

    /// <summary>How many connections each pool keeps open at least.</summary>
    public int PoolMinimum { get; init; } = 1;

    /// <summary>How many connections each pool has at most.</summary>
    public int PoolMaximum { get; init; } = 10;

    /// <summary>How long to wait for a connection, and for the answer to a statement. A connection is used for ten times as long.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many statements a connection keeps prepared. None is what connection poolers need that share a connection between transactions.</summary>
    public int PreparedStatements { get; init; } = 100;

    /// <summary>How often to try to connect when the service starts.</summary>
    public int ConnectionTries { get; init; } = 3;

    /// <summary>How long to wait between two tries.</summary>
    public TimeSpan ConnectionWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether triggers are created that tell listeners of new rows (<see cref="NotifyTriggers"/>).</summary>
    public bool CreateTriggers { get; init; }

    /// <summary>Whether a service migrates the database when it starts. Otherwise it only looks whether it can use it.</summary>
    public bool MigratesAtStart { get; init; } = true;

    /// <summary>Whether all statements are logged.</summary>
    public bool LogsStatements { get; init; }

    /// <summary>Whether a setting says that there is a database. Without one the service keeps a file of its own.</summary>
    public static bool IsConfigured(SettingReader reader) => reader.HasAny(_decisive);

    /// <summary>Reads all settings. What is not set is as Netflix's service has it.</summary>
    /// <exception cref="SettingException">A setting cannot be used.</exception>
    public static PostgresSettings Read(SettingReader reader)
    {
        var writer = ReadWriter(reader);
        var poolMinimum = reader.Integer(Prefix + "POOL_MIN", defaultValue: 1, minimum: 0, maximum: 10_000);
        return new PostgresSettings
        {
            Writer = writer,
            Reader = reader.Flag("USE_SEPARATE_READER_POOL", false) ? ReadReader(reader, writer) : null,
            Tables = TableNames.Read(reader),
            PoolMinimum = poolMinimum,
            PoolMaximum = reader.Integer(Prefix + "POOL_MAX", Math.Max(10, poolMinimum), Math.Max(1, poolMinimum), 10_000),
            Timeout = TimeSpan.FromSeconds(reader.Integer(Prefix + "TIMEOUT", 60, 1, 86_400)),
            PreparedStatements = reader.Integer(Prefix + "PREPARED_STATEMENTS", 100, 0, 10_000),
            ConnectionTries = reader.Integer("MF_SERVICE_CONNECTION_RETRIES", 3, 1),
            ConnectionWait = reader.Seconds("MF_SERVICE_CONNECTION_RETRY_WAITTIME_SECONDS", 1),
            CreateTriggers = reader.Flag("DB_TRIGGER_CREATE", false),
            MigratesAtStart = reader.Flag("MF_MIGRATION_AT_START", true),
            LogsStatements = reader.Flag("AIOPG_ECHO", false),
        };
    }

    /// <inheritdoc />
    public override string ToString() => Reader is null ? Writer.ToString() : $"{Writer}; reading from {Reader}";

    private static PostgresConnectionInfo ReadWriter(SettingReader reader) =>
        reader.Text(Dsn) is { } dsn ? ReadDsn(reader, dsn) : ReadSingleSettings(reader);

    private static PostgresConnectionInfo ReadDsn(SettingReader reader, string dsn)
    {
        try
        {
            var info = PostgresConnectionInfo.Parse(dsn);

            // libpq looks at these too.
            foreach (var (keyword, variable) in (ReadOnlySpan<(string, string)>)
                [("host", "PGHOST"), ("port", "PGPORT"), ("dbname", "PGDATABASE"), ("user", "PGUSER"), ("sslmode", "PGSSLMODE")])
            {
                if (info[keyword] is null && !(keyword == "host" && info["hostaddr"] is not null))
                    info = info.With(keyword, reader.Text(variable));
            }

            if (info["password"] is null)
                info = info.With("password", ReadPasswordFile(reader));
            Validate(info);
            return info;
        }
        catch (FormatException exception)
        {
            throw new SettingException($"{Dsn} cannot be used: {exception.Message}. " +
                "It may be like 'host=db port=5432 dbname=metaflow user=me password=...' or 'postgresql://me:...@db:5432/metaflow'.");
        }
    }

    private static PostgresConnectionInfo ReadSingleSettings(SettingReader reader)
    {
        var mode = reader.Text(Prefix + "SSL_MODE");
        var isEncrypted = ConnectionOptions.EncryptingModes.Contains(mode);
        return new PostgresConnectionInfo(new Dictionary<string, string?>
        {
            ["host"] = reader.Text(Prefix + "HOST") ?? "localhost",
            ["port"] = reader.Integer(Prefix + "PORT", defaultValue: 5432, minimum: 1, maximum: ushort.MaxValue).ToString(CultureInfo.InvariantCulture),
            ["user"] = reader.Text(Prefix + "USER") ?? "postgres",
            ["password"] = ReadPassword(reader),
            ["dbname"] = reader.Text(Prefix + "NAME") ?? "postgres",
            ["sslmode"] = isEncrypted ? mode : "disable",
            ["sslcert"] = isEncrypted ? CertificateFile(reader, "SSL_CERT_PATH") : null,
            ["sslkey"] = isEncrypted ? CertificateFile(reader, "SSL_KEY_PATH") : null,
            ["sslrootcert"] = isEncrypted ? CertificateFile(reader, "SSL_ROOT_CERT_PATH") ?? CertificateFile(reader, "SSL_ROOT_CERT") : null,
        });
    }

    private static string? CertificateFile(SettingReader reader, string name) => reader.Text(Prefix + name) switch
    {
        null => null,
        ConnectionOptions.SystemCertificates when name.Contains("ROOT", StringComparison.Ordinal) => ConnectionOptions.SystemCertificates,
        var path when File.Exists(path) => path,
        var path => throw new SettingException($"{Prefix}{name} names '{path}', where there is no file."),
    };

    private static PostgresConnectionInfo ReadReader(SettingReader reader, PostgresConnectionInfo writer) =>
        reader.Text(Dsn) is null && reader.Text(Prefix + "READ_REPLICA_HOST") is { } host ? writer.With("host", host) : writer;

    private static string ReadPassword(SettingReader reader)
    {
        var password = reader.Text(Prefix + "PSWD");
        if (password is not null && reader.Text(PasswordFile) is not null)
            throw new SettingException($"{Prefix}PSWD and {PasswordFile} are both set; set one of them.");
        return password ?? ReadPasswordFile(reader) ?? "postgres";
    }

    private static string? ReadPasswordFile(SettingReader reader)
    {
        if (reader.Text(PasswordFile) is not { } path)
            return null;
        try
        {
            // An editor ends the last line; that is not part of the password.
            var text = File.ReadAllText(path);
            text = text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
            return text.Length > 0 ? text : throw new SettingException($"{PasswordFile} names '{path}', which is empty.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SettingException($"{PasswordFile} names '{path}', which cannot be read: {exception.Message}", exception);
        }
    }

    private static void Validate(PostgresConnectionInfo info)
    {
        ConnectionOptions.TargetSession(info);
        var options = ConnectionOptions.Create(info);
        foreach (var (keyword, path) in (ReadOnlySpan<(string, string?)>)
            [("sslrootcert", options.RootCertificate), ("sslcert", options.SslCertificate), ("sslkey", options.SslKey)])
        {
            if (path is not null && !File.Exists(path))
                throw new FormatException($"{keyword} names a file that is not there");
        }
    }
}
