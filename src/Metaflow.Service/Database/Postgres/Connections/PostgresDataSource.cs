using Npgsql;

namespace Metaflow.Service.Database.Postgres.Connections;

/// <summary>Makes Npgsql's sources of connections. What they can do is what is needed and no more, so that the program stays small when it is compiled ahead of time.</summary>
internal static class PostgresDataSource
{
    private const int LongestTimeout = 1024;

    /// <summary>Connections that are shared one after another. Session settings must not be changed on them: they are not reset.</summary>
    public static NpgsqlDataSource Pooled(PostgresConnectionInfo info, PostgresSettings settings, ILoggerFactory? loggers)
    {
        var options = Common(info, settings);
        options.MinPoolSize = settings.PoolMinimum;
        options.MaxPoolSize = settings.PoolMaximum;
        options.ConnectionLifetime = (int)settings.Timeout.TotalSeconds * 10;
        options.CommandTimeout = (int)settings.Timeout.TotalSeconds;
        options.MaxAutoPrepare = settings.PreparedStatements;
        options.AutoPrepareMinUsages = 2;

        // Nothing to reset, and one statement less for each use of a connection. An open transaction is rolled back all the same.
        options.NoResetOnClose = true;
        return Build(options, ConnectionOptions.TargetSession(info), settings.LogsStatements ? loggers : null);
    }

    /// <summary>Connections that are opened when asked for and closed after use, without time limits. Of several servers they take one that can be written to.</summary>
    public static NpgsqlDataSource Exclusive(PostgresConnectionInfo info, PostgresSettings settings, ILoggerFactory? loggers)
    {
        var options = Common(info, settings);
        options.Pooling = false;
        options.CommandTimeout = 0;

        // Building an index says nothing for long; this keeps firewalls from forgetting the connection.
        options.TcpKeepAlive = true;
        return Build(options, TargetSessionAttributes.ReadWrite, settings.LogsStatements ? loggers : null);
    }

    private static NpgsqlConnectionStringBuilder Common(PostgresConnectionInfo info, PostgresSettings settings)
    {
        var options = ConnectionOptions.Create(info);
        if (info["connect_timeout"] is null)
            options.Timeout = Math.Min((int)settings.Timeout.TotalSeconds, LongestTimeout);
        if (settings.Tables.Schema != TableNames.DefaultSchema)
            options.SearchPath = TableNames.Quote(settings.Tables.Schema);
        options.Enlist = false;
        return options;
    }

    private static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder options, TargetSessionAttributes session, ILoggerFactory? loggers)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(options.ConnectionString);
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        builder.UseLoggerFactory(loggers);

        // The wrapper that chooses a server hands disposal on to the source that it wraps.
        return options.Host!.Contains(',', StringComparison.Ordinal)
            ? builder.BuildMultiHost().WithTargetSession(session)
            : builder.Build();
    }
}
