using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Metaflow.Service.Tests.Contract;

public sealed class PagesOnSqlite(OnSqlite fixture) : PagesContract(fixture), IClassFixture<OnSqlite>;

public sealed class PagesOnPostgres(OnPostgres fixture) : PagesContract(fixture), IClassFixture<OnPostgres>;

/// <summary>Lists in pages: each record that was there at the start comes once, whatever is added meanwhile.</summary>
public abstract class PagesContract(ServiceFixture fixture) : ServiceContract(fixture)
{
    [Fact]
    public async Task Walk_Flows_HaveNamesOfAnyScript()
    {
        var prefix = Service.NewFlowName();
        string[] names = ["a", "B", "ü", "\"q\"", "日本", "💥", "a+b/c=", "ж"];

        await AssertWalkAsync(
            "/flows?_limit=3",
            "flow_id",
            names.Length,
            // At the same time, so that names alone tell them apart.
            async i => (await Client.PostAsync("/flows/" + Uri.EscapeDataString(prefix + (i < names.Length ? names[i] : $"new {i}")), "{}")).Is(200)
                .Member("flow_id"));
    }

    [Fact]
    public async Task Walk_Runs_WithAndWithoutFilter()
    {
        var flow = await Service.AddFlowAsync();
        await AssertWalkAsync(flow + "/runs?_limit=2", "run_number", 7, async i => IdOf(await Service.AddRunAsync(flow, Body(i))));
        await AssertWalkAsync(flow + "/runs?user_name=page&_limit=2", "run_number", 3, async i => IdOf(await Service.AddRunAsync(flow, Body(i))));
        await AssertWalkAsync(flow + "/runs?status=running&user_name=s&_limit=2", "run_number", 3, async _ =>
            IdOf(await Service.AddRunAsync(flow, """{"user_name":"s"}""")));

        static string Body(int i) => i % 2 == 0 ? """{"user_name":"page"}""" : $$"""{"user_name":"page","run_number":"{{Guid.NewGuid()}}"}""";
    }

    [Fact]
    public async Task Walk_Tasks_WithAndWithoutFilter()
    {
        var step = await Service.AddStepAsync(await Service.AddRunAsync());
        await AssertWalkAsync(step + "/tasks?_limit=2", "task_id", 5, async i =>
            IdOf(await Service.AddTaskAsync(step, i % 2 == 0 ? "{}" : $$"""{"task_id":"t{{i}}"}""")));
        await AssertWalkAsync(step + "/tasks?user_name=me&_limit=1", "task_id", 3, async _ =>
            IdOf(await Service.AddTaskAsync(step, """{"user_name":"me"}""")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Walk_Metadata_OfTaskAndOfRun(bool ofRun)
    {
        var task = await Service.AddTaskAsync();
        var list = (ofRun ? task[..task.IndexOf("/steps", StringComparison.Ordinal)] : task) + "/metadata?_limit=3";

        await AssertWalkAsync(list, "value", 10, async i =>
        {
            (await Client.PostAsync(task + "/metadata", $$"""[{"value":"v{{i}}"}]""")).Is(200);
            return $"v{i}";
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("/tasks")]
    [InlineData("/steps")]
    public async Task Walk_Artifacts_OfTaskStepAndRun(string above)
    {
        var task = await Service.AddTaskAsync();
        var list = (above.Length == 0 ? task : task[..task.IndexOf(above, StringComparison.Ordinal)]) + "/artifacts?_limit=3";

        await AssertWalkAsync(list, "name", 10, async i =>
        {
            (await Client.PostAsync(task + "/artifact", $$"""[{"name":"ü{{i}}"}]""")).Is(200);
            return $"ü{i}";
        });
    }

    [Theory]
    [InlineData("_limit=2", "2", 2)]
    [InlineData("_limit=3", "3", 3)]
    [InlineData("_limit=500", "500", 3)]
    [InlineData("_limit=501", "500", 3)]
    [InlineData("_limit=99999999999", "500", 3)]
    [InlineData("_limit=", "50", 3)]
    [InlineData("_cursor=", "50", 3)]
    [InlineData("_limit=2&_cursor=", "2", 2)]
    public async Task List_WithLimit_HasSoManyAndSaysSo(string query, string limit, int count)
    {
        var flow = await Service.AddFlowAsync();
        for (var i = 0; i < 3; i++)
            await Service.AddRunAsync(flow);

        var page = (await Client.GetAsync($"{flow}/runs?{query}")).Is(200);

        Assert.Equal(limit, page["X-Limit"]);
        Assert.Equal(count, page.Json.GetArrayLength());
        Assert.Equal(count < 3, page.NextCursor is not null);
    }

    [Theory]
    [InlineData("_limit=abc")]
    [InlineData("_limit=0")]
    [InlineData("_limit=-1")]
    [InlineData("_limit=1.5")]
    public async Task List_WithLimitThatIsNone_Is400(string query)
    {
        foreach (var list in _lists)
            (await Client.GetAsync($"{list}?{query}")).Is(400);
    }

    [Theory]
    [InlineData("zzz")]
    [InlineData("%00")]
    [InlineData("e30%3D")] // {}
    [InlineData("W10%3D")] // []
    [InlineData("bnVsbA%3D%3D")] // null
    [InlineData("eyJ0c19lcG9jaCI6MX0%3D")] // the time only
    [InlineData("eyJ0c19lcG9jaCI6InkiLCJydW5fbnVtYmVyIjoieCJ9")] // texts where numbers are
    public async Task List_AfterCursorThatIsNone_Is400(string cursor)
    {
        foreach (var list in _lists)
            Assert.Equal("Invalid cursor", (await Client.GetAsync($"{list}?_cursor={cursor}")).Is(400).Json.GetString());
    }

    [Fact]
    public async Task NextCursor_IsTheOrderKeysOfTheLastRecord()
    {
        var flow = await Service.AddFlowAsync();
        await Service.AddRunAsync(flow);
        var run = await Service.AddRunAsync(flow);
        var step = await Service.AddStepAsync(run);
        await Service.AddTaskAsync(step);
        var task = await Service.AddTaskAsync(step);
        await Client.PostAsync(task + "/metadata", "[{},{}]");
        await Client.PostAsync(task + "/artifact", """[{"name":"x"},{"name":"y"}]""");
        var id = (await Client.GetAsync(task + "/metadata")).All("id")[0];
        var time = Service.Milliseconds;

        await AssertCursorAsync(flow + "/runs", $$"""{"ts_epoch":{{time}},"run_number":{{IdOf(run)}}}""");
        await AssertCursorAsync(step + "/tasks", $$"""{"ts_epoch":{{time}},"task_id":{{IdOf(task)}}}""");
        await AssertCursorAsync(task + "/metadata", $$"""{"ts_epoch":{{time}},"id":{{id}}}""");
        await AssertCursorAsync(run + "/metadata", $$"""{"ts_epoch":{{time}},"id":{{id}}}""");
        await AssertCursorAsync(task + "/artifacts", $$"""{"ts_epoch":{{time}},"task_id":{{IdOf(task)}},"name":"y"}""");
        var flows = (await Client.GetAsync("/flows?_limit=1")).Is(200);
        if (flows.NextCursor is { } cursor)
            Assert.Equal(["ts_epoch", "flow_id"], JsonDocument.Parse(Convert.FromBase64String(cursor)).RootElement.EnumerateObject().Select(m => m.Name));

        async Task AssertCursorAsync(string list, string json) =>
            Assert.Equal(json, Encoding.UTF8.GetString(Convert.FromBase64String((await Client.GetAsync(list + "?_limit=1")).Is(200).NextCursor!)));
    }

    // A client that was written for the original may send spaces in it.
    [Fact]
    public async Task List_AfterCursorOfTheOriginal_GoesOn()
    {
        var flow = await Service.AddFlowAsync();
        var (first, second) = (await Service.AddRunAsync(flow), await Service.AddRunAsync(flow));
        var cursor = Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"ts_epoch": {{Service.Milliseconds}}, "run_number": {{IdOf(second)}}}"""));

        Assert.Equal([IdOf(first)], (await Client.GetAsync($"{flow}/runs?_cursor={Uri.EscapeDataString(cursor)}")).Is(200).All("run_number"));
    }

    [Fact]
    public async Task List_Whole_IsNotCut()
    {
        var task = await Service.AddTaskAsync();
        var records = string.Join(',', Enumerable.Range(0, 700).Select(i => $$"""{"value":"{{i}} {{new string('x', 300)}}"}"""));
        (await Client.PostAsync(task + "/metadata", $"[{records}]")).Is(200, """{"metadata_created":700}""");

        var whole = (await Client.GetAsync(task + "/metadata")).Is(200);

        Assert.Equal(Enumerable.Range(0, 700).Reverse(), whole.All("value").Select(value => int.Parse(value.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal("text/plain; charset=utf-8", whole["Content-Type"]);
    }

    private static readonly string[] _lists =
    [
        "/flows", "/flows/F/runs", "/flows/F/runs/1/steps/start/tasks", "/flows/F/runs/1/steps/start/tasks/1/metadata", "/flows/F/runs/1/metadata",
        "/flows/F/runs/1/artifacts", "/flows/F/runs/1/steps/start/artifacts", "/flows/F/runs/1/steps/start/tasks/1/artifacts",
    ];

    // Adds records all at one time, then reads them in pages, with a new one after each page.
    private async Task AssertWalkAsync(string list, string member, int count, Func<int, Task<string>> addAsync)
    {
        var added = new HashSet<string>();
        for (var i = 0; i < count; i++)
            added.Add(await addAsync(i));
        var whole = (await Client.GetAsync(Regex.Replace(list, "_limit=[0-9]+", "_limit=500"))).Is(200).All(member);
        var seen = new List<string>();
        var cursor = "";
        for (var next = count; cursor is not null; next++)
        {
            var page = (await Client.GetAsync($"{list}&_cursor={Uri.EscapeDataString(cursor)}")).Is(200);
            seen.AddRange(page.All(member));
            cursor = page.NextCursor;
            Service.Time.Advance(TimeSpan.FromMilliseconds(1));
            await addAsync(next);
        }

        Assert.Subset(seen.ToHashSet(), added);
        Assert.Equal(whole, seen);
    }
}
