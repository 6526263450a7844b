namespace Metaflow.Service.Database.Postgres;

/// <summary>What is logged about the database. Event ids from 2100 to 2199; they stay what they are.</summary>
internal sealed partial class PostgresLog(ILogger logger)
{
    [LoggerMessage(2100, LogLevel.Information, "Connected to {Database}, by {Minimum} to {Maximum} connections.")]
    public partial void Connected(string database, int minimum, int maximum);

    [LoggerMessage(2101, LogLevel.Warning, "No connection to {Database}, try {Attempt} of {Tries}: {Reason}")]
    public partial void ConnectionFailed(string database, int attempt, int tries, string reason);

    [LoggerMessage(2102, LogLevel.Information, "Waiting for {Database}: {Reason}")]
    public partial void WaitingForDatabase(string database, string reason);

    [LoggerMessage(2110, LogLevel.Information, "Migrating the database from version {Current} to {Target}, {Count} migrations.")]
    public partial void Migrating(long current, long target, int count);

    [LoggerMessage(2111, LogLevel.Information, "Migration {Version}: {Step}")]
    public partial void MigrationStep(long version, string step);

    [LoggerMessage(2112, LogLevel.Information, "The database is at version {Version}.")]
    public partial void Migrated(long version);

    [LoggerMessage(2113, LogLevel.Information, "Another service is migrating the database; waiting for it.")]
    public partial void WaitingForMigration();

    [LoggerMessage(2114, LogLevel.Information, "The database has tables but no record of migrations; by what it looks like it is at version {Version}.")]
    public partial void Adopting(long version);

    [LoggerMessage(2115, LogLevel.Warning, "The database is at version {Version}, newer than {Newest}, which this service knows. It is left as it is.")]
    public partial void NewerDatabase(long version, long newest);

    [LoggerMessage(2116, LogLevel.Warning,
        "The database is at version {Version} and lacks {Missing} migrations. It is used as it is. {Reason}")]
    public partial void UsedAsItIs(long version, int missing, string reason);

    [LoggerMessage(2117, LogLevel.Warning, "The table {Table} of this service is missing, and the user of the database may not create it: {Reason}")]
    public partial void ServiceTableForbidden(string table, string reason);

    [LoggerMessage(2120, LogLevel.Information, "Created the trigger {Trigger} on {Table}.")]
    public partial void TriggerCreated(string trigger, string table);

    [LoggerMessage(2121, LogLevel.Information, "Dropped the outdated trigger {Trigger} of {Table}.")]
    public partial void TriggerDropped(string trigger, string table);

    [LoggerMessage(2130, LogLevel.Error, "The migration server could not answer {Path}: {Reason}")]
    public partial void MigrationRequestFailed(string path, string reason);
}
