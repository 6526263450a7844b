using System.Globalization;
using Npgsql;

namespace Metaflow.Service.Database.Postgres.Connections;

/// <summary>Turns libpq's keywords into Npgsql's options.</summary>
internal static class ConnectionOptions
{
    // Npgsql takes no longer ones.
    private const int LongestTimeout = 1024;

    /// <summary>What stands for the certificates that the operating system trusts, in place of a file.</summary>
    public const string SystemCertificates = "system";

    /// <summary>The SSL modes that encrypt, at least when they can.</summary>
    public static readonly string[] EncryptingModes = ["allow", "prefer", "require", "verify-ca", "verify-full"];

    /// <summary>The options of one server, or of several to try in turn. Without a host it is this machine.</summary>
    /// <exception cref="FormatException">A value is none that its keyword may have. The message names the keyword and shows no value.</exception>
    public static NpgsqlConnectionStringBuilder Create(PostgresConnectionInfo info)
    {
        var options = new NpgsqlConnectionStringBuilder
        {
            Database = info["dbname"],
            Username = info["user"],
            Password = info["password"],
            Passfile = info["passfile"],
            ApplicationName = info["application_name"] ?? info["fallback_application_name"] ?? "metaflow-service",
            Options = info["options"],
            GssEncryptionMode = GssEncryptionMode.Disable,
        };
        SetHosts(options, info);
        SetEncryption(options, info);
        if (Seconds(info, "connect_timeout") is { } timeout and > 0)
            options.Timeout = Math.Min(timeout, LongestTimeout);
        if (info["require_auth"] is { } methods)
            options.RequireAuth = methods;
        options.LoadBalanceHosts = info["load_balance_hosts"] switch
        {
            null or "disable" => false,
            "random" => true,
            _ => throw Unknown("load_balance_hosts", "disable or random"),
        };
        return options;
    }

    /// <summary>Which of several servers may be used.</summary>
    /// <exception cref="FormatException">The value is none of those that libpq has.</exception>
    public static TargetSessionAttributes TargetSession(PostgresConnectionInfo info) => info["target_session_attrs"] switch
    {
        null or "any" => TargetSessionAttributes.Any,
        "read-write" => TargetSessionAttributes.ReadWrite,
        "read-only" => TargetSessionAttributes.ReadOnly,
        "primary" => TargetSessionAttributes.Primary,
        "standby" => TargetSessionAttributes.Standby,
        "prefer-standby" => TargetSessionAttributes.PreferStandby,
        _ => throw Unknown("target_session_attrs", "any, read-write, read-only, primary, standby or prefer-standby"),
    };

    private static void SetHosts(NpgsqlConnectionStringBuilder options, PostgresConnectionInfo info)
    {
        var hosts = (info["host"] ?? info["hostaddr"] ?? "localhost").Split(',');
        var ports = (info["port"] ?? "").Split(',').Select(Port).ToArray();
        if (ports.Length != 1 && ports.Length != hosts.Length)
            throw new FormatException($"there are {hosts.Length} hosts and {ports.Length} ports");

        hosts = [.. hosts.Select(host => host.Trim() is { Length: > 0 } name ? name : "localhost")];
        if (hosts.Length == 1)
        {
            options.Host = hosts[0];
            options.Port = ports[0];
            return;
        }

        options.Host = string.Join(',', hosts.Select((host, index) =>
            $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{ports[ports.Length == 1 ? 0 : index]}"));
    }

    private static int Port(string text)
    {
        const int DefaultPort = 5432;
        if (text.Trim().Length == 0)
            return DefaultPort;
        return int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= ushort.MaxValue
                ? port
                : throw Unknown("port", $"a number from 1 to {ushort.MaxValue}");
    }

    private static void SetEncryption(NpgsqlConnectionStringBuilder options, PostgresConnectionInfo info)
    {
        var rootCertificate = info["sslrootcert"];
        options.SslMode = info["sslmode"] switch
        {
            "disable" => SslMode.Disable,
            "allow" => SslMode.Allow,
            null or "prefer" => SslMode.Prefer,

            // As libpq has it: whoever names a root certificate wants it to be looked at.
            "require" => rootCertificate is null ? SslMode.Require : SslMode.VerifyCA,
            "verify-ca" => SslMode.VerifyCA,
            "verify-full" => SslMode.VerifyFull,
            _ => throw Unknown("sslmode", "disable, " + string.Join(", ", EncryptingModes)),
        };
        options.ChannelBinding = info["channel_binding"] switch
        {
            null or "prefer" => ChannelBinding.Prefer,
            "disable" => ChannelBinding.Disable,
            "require" => ChannelBinding.Require,
            _ => throw Unknown("channel_binding", "disable, prefer or require"),
        };
        if (options.SslMode == SslMode.Disable)
            return;

        // They are what Npgsql takes when it is told of none.
        if (rootCertificate == SystemCertificates)
            options.SslMode = SslMode.VerifyFull;
        else
            options.RootCertificate = rootCertificate;
        options.SslCertificate = info["sslcert"];
        options.SslKey = info["sslkey"];
        options.SslPassword = info["sslpassword"];
    }

    private static int? Seconds(PostgresConnectionInfo info, string keyword)
    {
        if (info[keyword] is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : throw Unknown(keyword, "a whole number of seconds");
    }

    private static FormatException Unknown(string keyword, string allowed) => new($"{keyword} is not what it may be: {allowed}");
}
