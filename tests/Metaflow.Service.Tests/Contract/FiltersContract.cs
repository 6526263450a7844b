using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Metaflow.Service.Tests.Contract;

public sealed class FiltersOnSqlite(OnSqlite fixture) : FiltersContract(fixture), IClassFixture<OnSqlite>;

public sealed class FiltersOnPostgres(OnPostgres fixture) : FiltersContract(fixture), IClassFixture<OnPostgres>;

/// <summary>Which runs and tasks a query finds. Four of each, one second apart, are there: a, b, c and d.</summary>
public abstract class FiltersContract(ServiceFixture fixture) : ServiceContract(fixture)
{
    private static readonly string[] _runs =
    [
        """{"run_number":"a","user_name":"alice","tags":["t1","shared"],"system_tags":["user:alice","runtime:dev","metaflow_version:2.19"]}""",
        """{"run_number":"b","user_name":"bob","tags":["t2","shared"],"system_tags":["user:bob"]}""",
        """{"run_number":"c"}""",
        """{"run_number":"d","user_name":"Alicia","tags":[],"system_tags":["user:alice"]}""",
    ];

    [Theory]
    [InlineData("user_name=alice", "a")]
    [InlineData("user_name:eq=alice,bob", "b a")]
    [InlineData("user_name=alice&user_name=bob", "")]
    [InlineData("user_name:ne=alice", "d b")]
    [InlineData("user_name:lt=b", "d a")]
    [InlineData("user_name:le=bob", "d b a")]
    [InlineData("user_name:gt=alice", "b")]
    [InlineData("user_name:ge=alice", "b a")]
    [InlineData("user_name:co=LIC", "d a")]
    [InlineData("user_name:sw=AL", "d a")]
    [InlineData("user_name:ew=CE", "a")]
    [InlineData("user_name:co=a%25e", "a")] // a wildcard of the user is one
    [InlineData("user_name:li=a%25e", "a")]
    [InlineData("user_name:li=b_b", "b")]
    [InlineData("user_name:li=bo", "")]
    [InlineData("user_name:li=%25", "d b a")]
    [InlineData("user_name=null", "c")]
    [InlineData("user_name:ne=null", "c")]
    [InlineData("user_name:is=null", "c")]
    [InlineData("user_name:gt=null", "c")]
    [InlineData("user_name=null,bob", "c b")]
    [InlineData("user_name=", "")]
    [InlineData("user=alice", "a")]
    [InlineData("user:ne=alice", "b")]
    [InlineData("user:co=LI", "a")]
    [InlineData("user=null", "d c")]
    [InlineData("run_id=a", "a")]
    [InlineData("run_id:ge=b", "d c b")]
    [InlineData("run_number={b}", "b")]
    [InlineData("run_number:ne={b}", "d c a")]
    [InlineData("run_number:gt={b}", "d c")]
    [InlineData("run_number:le={b}", "b a")]
    [InlineData("run_number={a},{d}", "d a")]
    [InlineData("run_number:lt=0", "")]
    [InlineData("run_number=99999999999", "")]
    [InlineData("ts_epoch={b:ms}", "b")]
    [InlineData("ts_epoch:ge={b:ms}", "d c b")]
    [InlineData("ts_epoch:lt={b:ms}", "a")]
    [InlineData("ts_epoch:gt={a:ms}&ts_epoch:lt={d:ms}", "c b")]
    [InlineData("last_heartbeat_ts=null", "d b")]
    [InlineData("last_heartbeat_ts:gt={a:s}", "c")]
    [InlineData("last_heartbeat_ts:le={a:s}", "a")]
    [InlineData("tags=%5B%22t1%22%2C%22shared%22%5D", null)] // a comma ends a value
    [InlineData("tags=%5B%5D", "d")]
    [InlineData("tags:ne=%5B%5D", "c b a")]
    [InlineData("tags=null", "")] // null in JSON is a value
    [InlineData("system_tags=%5B%22user:bob%22%5D", "b")]
    [InlineData("flow_id={flow}", "d c b a")]
    [InlineData("flow_id:ne={flow}", "")]
    [InlineData("_tags=t1", "a")]
    [InlineData("_tags=shared", "b a")]
    [InlineData("_tags=user:alice", "d a")]
    [InlineData("_tags=t1,runtime:dev", "a")]
    [InlineData("_tags=t1,t2", "")]
    [InlineData("_tags=t1&_tags=shared", "a")]
    [InlineData("_tags:all=shared,user:bob", "b")]
    [InlineData("_tags:any=t1,t2", "b a")]
    [InlineData("_tags:any=zz,user:alice", "d a")]
    [InlineData("_tags:likeall=run,ali", "a")]
    [InlineData("_tags:likeany=zzz,hare", "b a")]
    [InlineData("_tags:likeany=HARE", "")]
    [InlineData("_tags:likeany=user:%25e", "d a")]
    [InlineData("_tags=zz", "")]
    [InlineData("_tags=shared&user_name=bob", "b")]
    public async Task List_Runs_AreThoseThatFit(string query, string? expected)
    {
        var (flow, keys) = await AddRunsAsync();

        var answer = await Client.GetAsync($"{flow}/runs?{Fill(query, keys)}");

        if (expected is null)
        {
            answer.Is(400);
            return;
        }

        Assert.Equal(expected, string.Join(' ', answer.Is(200).All("run_number")));
        Assert.Equal("50", answer["X-Limit"]);
        Assert.Null(answer.NextCursor);
    }

    [Theory]
    [InlineData("task_id={b}", "b")]
    [InlineData("task_id:gt={b}", "d c")]
    [InlineData("task_name=a,c", "c a")]
    [InlineData("task_name:sw=A", "a")]
    [InlineData("task_name=null", "")]
    [InlineData("user_name=alice", "a")]
    [InlineData("user_name:co=LI", "d a")]
    [InlineData("user_name=null", "c")]
    [InlineData("ts_epoch:ge={b:ms}&ts_epoch:le={c:ms}", "c b")]
    [InlineData("last_heartbeat_ts=null", "d b")]
    public async Task List_Tasks_AreThoseThatFit(string query, string expected)
    {
        var step = await Service.AddStepAsync(await Service.AddRunAsync());
        var keys = await AddAsync(step + "/task", body => body.Replace("run_number", "task_id", StringComparison.Ordinal), step + "/tasks", "task_id");

        var answer = (await Client.GetAsync($"{step}/tasks?{Fill(query, keys)}")).Is(200);

        Assert.Equal(expected, string.Join(' ', answer.All("task_id")));
        Assert.Equal("50", answer["X-Limit"]);
    }

    [Theory]
    [InlineData("runs?unknown=1")]
    [InlineData("runs?unknown:zz=1")]
    [InlineData("runs?_foo=1")]
    [InlineData("runs?user_name:=alice")]
    [InlineData("runs/{run}/steps/start/tasks?status=running")]
    [InlineData("runs/{run}/steps/start/tasks?_tags=t1")]
    [InlineData("runs/{run}/steps/start/tasks?step_name=nope")]
    [InlineData("runs/{run}/steps/start/tasks?run_number=5")]
    public async Task List_ByWhatIsNoFilter_IsWhole(string path)
    {
        var flow = await Service.AddFlowAsync();
        var run = await Service.AddRunAsync(flow);
        await Service.AddTaskAsync(await Service.AddStepAsync(run));

        var answer = (await Client.GetAsync($"{flow}/{path.Replace("{run}", IdOf(run), StringComparison.Ordinal)}")).Is(200);

        Assert.Equal(1, answer.Json.GetArrayLength());
        Assert.Null(answer["X-Limit"]);
    }

    [Theory]
    [InlineData("runs?ts_epoch:zz=1", "unsupported operator 'zz' for field 'ts_epoch'")]
    [InlineData("runs?user_name:zz=a", "unsupported operator 'zz' for field 'user_name'")]
    [InlineData("runs?status=bogus", "unsupported status filter: bogus")]
    [InlineData("runs?status=running,", "unsupported status filter: ")]
    [InlineData("runs?ts_epoch:ge=abc", "invalid ts_epoch: expected integer epoch milliseconds, got 'abc'")]
    [InlineData("runs?last_heartbeat_ts=1.5", "invalid last_heartbeat_ts: expected integer epoch milliseconds, got '1.5'")]
    [InlineData("runs/1/steps/start/tasks?task_name:zz=1", "unsupported operator 'zz' for field 'task_name'")]
    [InlineData("runs/1/steps/start/tasks?ts_epoch=x", "invalid ts_epoch: expected integer epoch milliseconds, got 'x'")]
    public async Task List_ByFilterThatCannotBe_Is400AsClientsKnowIt(string path, string message) =>
        Assert.Equal(message, (await Client.GetAsync("/flows/Any/" + path)).Is(400).Json.GetString());

    [Theory]
    [InlineData("runs?run_number=abc")]
    [InlineData("runs?run_number:co=1")]
    [InlineData("runs?tags=t1")]
    [InlineData("runs?tags:co=t1")]
    [InlineData("runs?user_name:is=alice")]
    [InlineData("runs?user_name=a%00b")]
    [InlineData("runs?_tags=a%00b")]
    [InlineData("runs?ts_epoch=99999999999999999999")]
    [InlineData("runs/1/steps/start/tasks?task_id=abc")]
    public async Task List_ByFilterOfAnotherType_Is400(string path) => (await Client.GetAsync("/flows/Any/" + path)).Is(400);

    private async Task<(string Flow, Dictionary<string, string> Keys)> AddRunsAsync()
    {
        var flow = await Service.AddFlowAsync();
        var keys = await AddAsync(flow + "/run", body => body, flow + "/runs", "run_number");
        keys["flow"] = IdOf(flow);
        return (flow, keys);
    }

    // What stands in a query for the number, and the times, of a record.
    private async Task<Dictionary<string, string>> AddAsync(string create, Func<string, string> body, string list, string member)
    {
        var keys = new Dictionary<string, string>();
        foreach (var run in _runs)
        {
            Service.Time.Advance(TimeSpan.FromSeconds(1));
            var name = (await Client.PostAsync(create, body(run))).Is(200).Member(member);
            keys[name + ":ms"] = Service.Milliseconds.ToString(CultureInfo.InvariantCulture);
            keys[name + ":s"] = Service.Seconds.ToString(CultureInfo.InvariantCulture);
        }

        // Numbers are of all flows, and a record with a name does not show its own: pages do.
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await Client.GetAsync($"{list}?_limit=1&_cursor={Uri.EscapeDataString(cursor)}")).Is(200);
            cursor = page.NextCursor;
            if (cursor is not null)
                keys[page.All(member).Single()] = Number(cursor, member);
        }

        keys["a"] = (long.Parse(keys["b"], CultureInfo.InvariantCulture) - 1).ToString(CultureInfo.InvariantCulture);
        return keys;
    }

    private static string Number(string cursor, string member)
    {
        using var json = JsonDocument.Parse(Convert.FromBase64String(cursor));
        return json.RootElement.GetProperty(member).GetRawText();
    }

    private static string Fill(string query, Dictionary<string, string> keys) =>
        Regex.Replace(query, @"\{([^}]+)\}", match => keys[match.Groups[1].Value], RegexOptions.None, TimeSpan.FromSeconds(1));
}
