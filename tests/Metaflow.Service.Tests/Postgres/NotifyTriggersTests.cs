using System.Text.Json;
using Metaflow.Service.Database.Postgres;
using Metaflow.Service.Database.Postgres.Migrations;
using Npgsql;

namespace Metaflow.Service.Tests.Postgres;

public sealed class NotifyTriggersTests(PostgresFixture postgres) : MigrationTestBase(postgres)
{
    private const string Changes = """
        INSERT INTO flows_v3 (flow_id, ts_epoch) VALUES ('Flow "ä"', 1);
        INSERT INTO runs_v3 (flow_id, run_number, ts_epoch, last_heartbeat_ts) VALUES ('Flow "ä"', 1, 2, 3);
        INSERT INTO runs_v3 (flow_id, run_number, ts_epoch, run_id) VALUES ('Flow "ä"', 2, 2, 'argo-x');
        UPDATE runs_v3 SET last_heartbeat_ts = 4 WHERE run_number = 1;
        INSERT INTO steps_v3 (flow_id, run_number, step_name, ts_epoch, run_id) VALUES ('Flow "ä"', 1, 'start', 5, '1');
        INSERT INTO tasks_v3 (flow_id, run_number, step_name, task_id, ts_epoch, task_name) VALUES ('Flow "ä"', 1, 'start', 7, 6, 't-7');
        UPDATE tasks_v3 SET last_heartbeat_ts = 8 WHERE task_id = 7;
        INSERT INTO metadata_v3 (flow_id, run_number, step_name, task_id, field_name, value, type, ts_epoch, tags)
            VALUES ('Flow "ä"', 1, 'start', 7, 'attempt', '0', 'attempt', 9, '["attempt_id:0", "ö"]'),
                ('Flow "ä"', 1, 'start', 7, 'x', E'a\nb', 'x', 9, 'null');
        UPDATE metadata_v3 SET value = 'c';
        INSERT INTO artifact_v3 (flow_id, run_number, step_name, task_id, name, location, ds_type, attempt_id, ts_epoch)
            VALUES ('Flow "ä"', 1, 'start', 7, 'x', 's3://x', 's3', 1, 10);
        UPDATE artifact_v3 SET sha = 'abc';
        DELETE FROM artifact_v3;
        DELETE FROM metadata_v3;
        DELETE FROM tasks_v3;
        DELETE FROM steps_v3;
        DELETE FROM runs_v3 WHERE run_number = 1;
        """;

    [Fact]
    public async Task Ensure_AnyChange_TellsWhatNetflixsTriggersTell()
    {
        await EnsureAsync();

        var payloads = await ListenAsync(Changes);

        // Recorded from Netflix's service with the same changes.
        const string Task = """{"flow_id" : "Flow \"ä\"", "run_number" : 1, "step_name" : "start", "task_id" : 7""";
        const string Run = """{"flow_id" : "Flow \"ä\"", "run_number" : 1""";
        Assert.Equal(
            [
                Payload("flows_v3", "INSERT", """{"flow_id" : "Flow \"ä\""}"""),
                Payload("runs_v3", "INSERT", Run + """, "last_heartbeat_ts" : 3}"""),
                Payload("runs_v3", "INSERT", """{"flow_id" : "Flow \"ä\"", "run_number" : 2, "last_heartbeat_ts" : null}"""),
                Payload("runs_v3", "UPDATE", Run + """, "last_heartbeat_ts" : 4}"""),
                Payload("steps_v3", "INSERT", Run + """, "step_name" : "start"}"""),
                Payload("tasks_v3", "INSERT", Task + "}"),
                Payload("tasks_v3", "UPDATE", Task + "}"),
                Payload("metadata_v3", "INSERT", Task + """, "field_name" : "attempt", "value" : "0", "tags" : ["attempt_id:0", "ö"]}"""),
                Payload("metadata_v3", "INSERT", Task + """, "field_name" : "x", "value" : "a\nb", "tags" : null}"""),
                Payload("artifact_v3", "INSERT", Task + """, "attempt_id" : 1, "name" : "x"}"""),
                Payload("tasks_v3", "DELETE", Task + "}"),
                Payload("steps_v3", "DELETE", Run + """, "step_name" : "start"}"""),
                Payload("runs_v3", "DELETE", Run + """, "last_heartbeat_ts" : 4}"""),
            ],
            payloads);
    }

    [Fact]
    public async Task Ensure_NewDatabase_MakesTheTriggersOfNetflix()
    {
        await EnsureAsync();

        const string Any = "INSERT OR DELETE OR UPDATE";
        Assert.Equal(
            [
                Trigger("artifact_v3", "INSERT"), Trigger("flows_v3", Any), Trigger("metadata_v3", "INSERT"), Trigger("runs_v3", Any),
                Trigger("steps_v3", Any), Trigger("tasks_v3", Any),
            ],
            await Test.ReadAsync("SELECT pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"));
    }

    [Theory]
    [InlineData("repeat('x', 100000)", "'[\"attempt_id:0\"]'::jsonb", "[\"attempt_id:0\"]")]
    [InlineData("repeat('ä', 3990)", "'[\"attempt_id:0\"]'::jsonb", "[\"attempt_id:0\"]")]
    [InlineData("'short'", "to_jsonb(repeat('t', 9000))", "null")]
    public async Task Ensure_MetadataTooLongForANotification_IsWrittenAndTold(string value, string tags, string expectedTags)
    {
        await EnsureAsync();

        var payloads = await ListenAsync(
            "INSERT INTO metadata_v3 (flow_id, run_number, step_name, task_id, field_name, value, type, ts_epoch, tags) " +
            $"VALUES ('F', 1, 's', 1, 'long', {value}, 'x', 1, {tags})");

        using var payload = JsonDocument.Parse(Assert.Single(payloads));
        var data = payload.RootElement.GetProperty("data");
        Assert.Equal("long", data.GetProperty("field_name").GetString());
        Assert.Equal(JsonValueKind.Null, data.GetProperty("value").ValueKind);
        Assert.Equal(expectedTags, data.GetProperty("tags").GetRawText());
        Assert.Equal(["1"], await Test.ReadAsync($"SELECT count(*) FROM metadata_v3 WHERE value = {value}"));
    }

    [Fact]
    public async Task Ensure_AsLongAsANotificationMayBe_IsToldWhole()
    {
        await EnsureAsync();
        var overhead = (await ListenAsync(Metadata("")))[0].Length;

        var whole = await ListenAsync(Metadata(new string('x', 7999 - overhead)));
        var cut = await ListenAsync(Metadata(new string('x', 8000 - overhead)));

        Assert.Equal(7999, Assert.Single(whole).Length);
        Assert.Contains("\"value\" : null", Assert.Single(cut), StringComparison.Ordinal);

        static string Metadata(string value) =>
            "INSERT INTO metadata_v3 (flow_id, run_number, step_name, task_id, field_name, value, type, ts_epoch) " +
            $"VALUES ('F', 1, 's', 1, 'f', '{value}', 'x', 1)";
    }

    [Fact]
    public async Task Ensure_TriggersOfOtherVersions_AreDroppedAndThoseOfThisOneKept()
    {
        await Migrator().UpgradeAsync();
        await Test.ExecuteAsync(
            """
            CREATE FUNCTION notify_ui_01012020_runs_v3() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER notify_ui_01012020_runs_v3 AFTER INSERT ON runs_v3 FOR EACH ROW EXECUTE FUNCTION notify_ui_01012020_runs_v3();
            CREATE FUNCTION notify_ui_05092024_runs_v3() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER notify_ui_05092024_runs_v3 AFTER INSERT ON runs_v3 FOR EACH ROW EXECUTE FUNCTION notify_ui_05092024_runs_v3();
            CREATE FUNCTION theirs() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER theirs AFTER INSERT ON runs_v3 FOR EACH ROW EXECUTE FUNCTION theirs();
            """);

        await EnsureAsync();

        Assert.Equal(
            ["notify_ui_05092024_runs_v3", "theirs"],
            await Test.ReadAsync("SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = 'runs_v3'::regclass ORDER BY 1"));
        Assert.Empty(await Test.ReadAsync("SELECT proname::text FROM pg_proc WHERE proname LIKE '%01012020%'"));
        Assert.Equal(
            ["BEGIN RETURN NULL; END"], await Test.ReadAsync("SELECT prosrc FROM pg_proc WHERE proname = 'notify_ui_05092024_runs_v3'"));
    }

    [Fact]
    public async Task Ensure_ManyServicesAtOnce_MakeEachTriggerOnce()
    {
        await Migrator().UpgradeAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => EnsureAsync()));

        Assert.Equal(["6"], await Test.ReadAsync("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"));
    }

    [Fact]
    public async Task Ensure_UserWithoutRights_SaysHowToGoOn()
    {
        await Migrator().UpgradeAsync();
        await Test.ExecuteAsync($"CREATE ROLE trigger_of_{Test.Name} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        await using var database = new PostgresDatabase(Test.Settings(("MF_METADATA_DB_USER", $"trigger_of_{Test.Name}")));

        var exception = await Assert.ThrowsAsync<SchemaException>(() => new NotifyTriggers(database, TimeProvider.System, new RecordingLoggers())
            .EnsureAsync(TestContext.Current.CancellationToken));

        Assert.Contains("DB_TRIGGER_CREATE=0", exception.Message, StringComparison.Ordinal);
    }

    private async Task EnsureAsync()
    {
        await Migrator().UpgradeAsync();
        await new NotifyTriggers(Database, TimeProvider.System, new RecordingLoggers()).EnsureAsync(TestContext.Current.CancellationToken);
    }

    private async Task<string[]> ListenAsync(string sql)
    {
        await using var connection = await Test.ConnectAsync();
        List<string> payloads = [];
        connection.Notification += (_, notification) => payloads.Add(notification.Payload);
        await using (var listen = new NpgsqlCommand("LISTEN notify", connection))
            await listen.ExecuteNonQueryAsync();

        // PostgreSQL sends a transaction's notifications to the connection that made it before it says that it is done.
        await using (var change = new NpgsqlCommand(sql, connection))
            await change.ExecuteNonQueryAsync();
        await using (var last = new NpgsqlCommand("SELECT 1", connection))
            await last.ExecuteNonQueryAsync();
        return [.. payloads];
    }

    private static string Payload(string table, string operation, string data) =>
        $$"""{"table" : "{{table}}", "schema" : "public", "operation" : "{{operation}}", "data" : {{data}}}""";

    private static string Trigger(string table, string events) =>
        $"CREATE TRIGGER notify_ui_05092024_{table} AFTER {events} ON public.{table} FOR EACH ROW EXECUTE FUNCTION notify_ui_05092024_{table}() A";
}
