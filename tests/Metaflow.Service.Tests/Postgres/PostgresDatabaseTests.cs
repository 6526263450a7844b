using Metaflow.Service.Database.Postgres;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Metaflow.Service.Tests.Postgres;

public sealed class PostgresDatabaseTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Open_OfADatabase_ReadsAndWritesWhatTheServiceNeeds()
    {
        var test = await postgres.CreateDatabaseAsync();
        await using var database = await OpenAsync(test.Settings());

        await using var command = database.Writer.CreateCommand("SELECT $1::jsonb, $2::int8[], '[\"ä\"]'::jsonb, 7::int4, 'x'::varchar, 3::int2, true");
        command.Parameters.Add(new NpgsqlParameter { Value = "{\"a\": 1}", NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Jsonb });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [1, 2] });
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await reader.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal("{\"a\": 1}", reader.GetString(0));
        Assert.Equal([1, 2], reader.GetFieldValue<long[]>(1));
        Assert.Equal("[\"ä\"]", reader.GetString(2));
        Assert.Equal(7, reader.GetInt32(3));
        Assert.Same(database.Writer, database.Reader);
    }

    [Fact]
    public async Task Open_SeparateReaderPool_ReadsByOtherConnections()
    {
        var test = await postgres.CreateDatabaseAsync();
        await using var database = await OpenAsync(
            test.Settings(("USE_SEPARATE_READER_POOL", "1"), ("MF_METADATA_DB_READ_REPLICA_HOST", "localhost"), ("MF_METADATA_DB_POOL_MAX", "1")));

        await using var writing = await database.Writer.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var reading = await database.Reader.OpenConnectionAsync(TestContext.Current.CancellationToken);

        Assert.Equal("localhost", reading.Host);
        Assert.NotEqual(writing.ProcessID, reading.ProcessID);
    }

    [Fact]
    public async Task Open_NobodyThere_TriesAsOftenAsAskedAndShowsNoPassword()
    {
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.Zero };
        var loggers = new RecordingLoggers();
        var settings = Nobody(("MF_SERVICE_CONNECTION_RETRIES", "2"), ("MF_SERVICE_CONNECTION_RETRY_WAITTIME_SECONDS", "30"));

        var opening = PostgresDatabase.OpenAsync(settings, time, loggers, TestContext.Current.CancellationToken);
        await loggers.WaitForAsync(2101);
        Assert.False(opening.IsCompleted);
        while (!opening.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }

        var exception = await Assert.ThrowsAsync<NpgsqlException>(() => opening);
        Assert.Single(loggers.Events, 2101);
        Assert.DoesNotContain("hunter2", exception.ToString() + loggers.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ServerThatStartsLate_IsWaitedFor()
    {
        await using var server = await PostgresServer.CreateAsync();
        var test = await server.CreateDatabaseAsync();
        await server.StopAsync(PostgresStop.Fast);
        var time = new FakeTimeProvider();
        var loggers = new RecordingLoggers();

        var opening = PostgresDatabase.OpenAsync(
            test.Settings(("MF_SERVICE_CONNECTION_RETRIES", "2")), time, loggers, TestContext.Current.CancellationToken);
        await loggers.WaitForAsync(2101);
        await server.StartAsync();
        while (!opening.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await using var database = await opening;
        Assert.Contains(2100, loggers.Events);
    }

    [Fact]
    public async Task Connections_ServerThatCrashedAndCameBack_AreMadeAnewAndNothingCommittedIsLost()
    {
        await using var server = await PostgresServer.CreateAsync();
        var test = await server.CreateDatabaseAsync();
        await using var database = await OpenAsync(test.Settings());
        await ExecuteAsync(database, "CREATE TABLE t (x int8)");
        await ExecuteAsync(database, "INSERT INTO t SELECT generate_series(1, 1000)");

        await server.StopAsync(PostgresStop.Crash);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(database, "INSERT INTO t VALUES (0)"));
        await server.StartAsync();
        await ExecuteAsync(database, "INSERT INTO t VALUES (1001)");

        Assert.Equal(["1001 1 1001"], await test.ReadAsync("SELECT count(*), min(x), max(x) FROM t"));
    }

    [Fact]
    public async Task Connections_SeveralServers_GoToTheOneThatCanBeWrittenTo()
    {
        await using var readOnly = await PostgresServer.CreateAsync(
            new PostgresServerOptions { Settings = new Dictionary<string, string> { ["default_transaction_read_only"] = "on" } });
        var test = await postgres.CreateDatabaseAsync();
        var dsn = $"host=127.0.0.1,127.0.0.1 port={readOnly.Port},{PortOf(test)} user=postgres dbname=postgres target_session_attrs=read-write";
        await using var database = await OpenAsync(test.Settings(("MF_METADATA_DB_DSN", dsn)));

        await using var pooled = await database.Writer.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var exclusive = await database.OpenExclusiveConnectionAsync(TestContext.Current.CancellationToken);

        Assert.Equal(PortOf(test), pooled.Port);
        Assert.Equal(PortOf(test), exclusive.Port);
    }

    [Fact]
    public async Task ExclusiveConnection_ServerThatLimitsStatements_HasNoLimits()
    {
        var test = await postgres.CreateDatabaseAsync();
        await test.ExecuteAsync(
            $"ALTER DATABASE {test.Name} SET statement_timeout = '5s'; ALTER DATABASE {test.Name} SET lock_timeout = '5s'; " +
            $"ALTER DATABASE {test.Name} SET idle_in_transaction_session_timeout = '5s'");
        await using var database = await OpenAsync(test.Settings());

        await using var connection = await database.OpenExclusiveConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            "SELECT current_setting('statement_timeout') || current_setting('lock_timeout') || current_setting('idle_in_transaction_session_timeout')",
            connection);

        Assert.Equal("000", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, connection.CommandTimeout);
    }

    [Fact]
    public async Task Connections_SameStatementSeveralTimes_IsPrepared()
    {
        var test = await postgres.CreateDatabaseAsync();
        await using var prepared = await OpenAsync(test.Settings(("MF_METADATA_DB_POOL_MAX", "1")));
        await using var unprepared = await OpenAsync(test.Settings(("MF_METADATA_DB_POOL_MAX", "1"), ("MF_METADATA_DB_PREPARED_STATEMENTS", "0")));

        Assert.Equal(1, await CountPreparedAsync(prepared));
        Assert.Equal(0, await CountPreparedAsync(unprepared));
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("1", true)]
    public async Task Statements_OfADatabase_AreLoggedWhenAskedFor(string echo, bool expected)
    {
        var test = await postgres.CreateDatabaseAsync();
        var loggers = new RecordingLoggers();
        await using var database = new PostgresDatabase(test.Settings(("AIOPG_ECHO", echo)), loggers);

        await ExecuteAsync(database, "SELECT 'a statement'");

        Assert.Equal(expected, loggers.Text.Contains("a statement", StringComparison.Ordinal));
    }

    private static async Task<long> CountPreparedAsync(PostgresDatabase database)
    {
        const string Sql = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT count%'";
        var count = 0L;
        for (var i = 0; i < 4; i++)
        {
            await using var command = database.Writer.CreateCommand(Sql);
            count = (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        }

        return count;
    }

    private static async Task ExecuteAsync(PostgresDatabase database, string sql)
    {
        await using var command = database.Writer.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static Task<PostgresDatabase> OpenAsync(PostgresSettings settings) =>
        PostgresDatabase.OpenAsync(settings, TimeProvider.System, new RecordingLoggers(), TestContext.Current.CancellationToken);

    private static int PortOf(PostgresTestDatabase test) => new NpgsqlConnectionStringBuilder(test.ConnectionString).Port;

    // Nobody listens on this port: connections are refused at once.
    private static PostgresSettings Nobody(params (string Variable, string Value)[] values) => PostgresSettings.Read(
        new Configuration.SettingReader(variable => variable switch
        {
            "MF_METADATA_DB_HOST" => "127.0.0.1",
            "MF_METADATA_DB_PORT" => "1",
            "MF_METADATA_DB_PSWD" => "hunter2",
            _ => Array.Find(values, pair => pair.Variable == variable).Value,
        }));
}
