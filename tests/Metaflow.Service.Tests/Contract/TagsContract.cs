using System.Text.Json;

namespace Metaflow.Service.Tests.Contract;

public sealed class TagsOnSqlite(OnSqlite fixture) : TagsContract(fixture), IClassFixture<OnSqlite>;

public sealed class TagsOnPostgres(OnPostgres fixture) : TagsContract(fixture), IClassFixture<OnPostgres>;

public abstract class TagsContract(ServiceFixture fixture) : ServiceContract(fixture)
{
    [Theory]
    [InlineData("""{"tags_to_add":["x","y"]}""", "t1 x y")]
    [InlineData("""{"tags_to_add":["t1","x","x"]}""", "t1 x")]
    [InlineData("""{"tags_to_remove":["t1","nonexist"],"tags_to_add":["z"]}""", "z")]
    [InlineData("""{"tags_to_remove":["k","t1"],"tags_to_add":["k","t1"]}""", "k t1")]
    [InlineData("""{"tags_to_add":["runtime:dev","user:alice"]}""", "t1")]
    [InlineData("""{"tags_to_remove":["t1"]}""", "")]
    [InlineData("""{"tags_to_add":["ü💥","a\"b\\c\n"]}""", "a\"b\\c\n t1 ü💥")]
    [InlineData("{}", "t1")]
    [InlineData("""{"tags_to_add":[],"tags_to_remove":[]}""", "t1")]
    public async Task Mutate_Tags_AreThoseFromThenOn(string change, string tags)
    {
        var run = await Service.AddRunAsync(await Service.AddFlowAsync(), Authored);

        var answer = (await Client.PatchAsync(run + "/tag/mutate", change)).Is(200);

        Assert.Equal(["tags"], answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(tags, Joined(answer));
        Assert.Equal(tags, Joined(await Client.GetAsync(run)));
        Assert.Equal(["runtime:dev", "user:alice", "metaflow_version:2.19.38"], Strings((await Client.GetAsync(run)).Json.GetProperty("system_tags")));
    }

    [Fact]
    public async Task Mutate_Tags_AreSeenOnStepsTasksAndArtifacts()
    {
        var run = await Service.AddRunAsync(await Service.AddFlowAsync(), """{"tags":["old"],"run_number":"argo-1"}""");
        var step = await Service.AddStepAsync(run);
        var task = await Service.AddTaskAsync(step);
        await Client.PostAsync(task + "/artifact", """[{"name":"name","tags":["own"]}]""");
        await Client.PostAsync(task + "/metadata", """[{"tags":["own"]}]""");

        (await Client.PatchAsync(run + "/tag/mutate", """{"tags_to_remove":["old"],"tags_to_add":["new"]}""")).Is(200);

        foreach (var path in (string[])[run, step, task, task + "/artifacts/name"])
            Assert.Equal("new", Joined((await Client.GetAsync(path)).Is(200)));
        foreach (var path in (string[])[run + "/steps", step + "/tasks", task + "/artifacts", step + "/tasks?_limit=1", task + "/artifacts?_limit=1"])
            Assert.Equal(["[\"new\"]"], (await Client.GetAsync(path)).Is(200).All("tags"));
        Assert.Equal(["[\"own\"]"], (await Client.GetAsync(task + "/metadata")).All("tags"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"tags":null}""")]
    [InlineData("""{"tags":"text"}""")]
    [InlineData("""{"tags":[]}""")]
    public async Task Mutate_RunWithoutTags_CountsThemAsNone(string body)
    {
        var run = await Service.AddRunAsync(await Service.AddFlowAsync(), body);

        var answer = await Client.PatchAsync(run + "/tag/mutate", """{"tags_to_add":["a"],"tags_to_remove":["b"]}""");

        answer.Is(200, """{"tags":["a"]}""");
        Assert.Equal("a", Joined(await Client.GetAsync(run)));
    }

    [Fact]
    public async Task Mutate_RemovingSystemTag_Is422AndChangesNothing()
    {
        var run = await Service.AddRunAsync(await Service.AddFlowAsync(), Authored);

        var answer = await Client.PatchAsync(run + "/tag/mutate", """{"tags_to_remove":["t1","runtime:dev"],"tags_to_add":["z"]}""");

        Assert.Equal("Cannot remove tags that are existing system tags {'runtime:dev'}", answer.Is(422).Json.GetString());
        Assert.Equal("t1", Joined(await Client.GetAsync(run)));
    }

    [Theory]
    [InlineData("""{"tags_to_add":"a"}""", "tags_to_add must be a list")]
    [InlineData("""{"tags_to_add":{"a":1}}""", "tags_to_add must be a list")]
    [InlineData("""{"tags_to_remove":"a"}""", "tags_to_remove must be a list")]
    [InlineData("""{"tags_to_add":[1]}""", "All tag values must be strings")]
    [InlineData("""{"tags_to_remove":[null]}""", "All tag values must be strings")]
    public async Task Mutate_WithWhatIsNoListOfTexts_Is400(string change, string message)
    {
        var run = await Service.AddRunAsync();

        Assert.Equal(message, (await Client.PatchAsync(run + "/tag/mutate", change)).Is(400).Json.GetString());
    }

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("""{"tags_to_add":["a\u0000"]}""")]
    [InlineData("""{"tags_to_add":["\udc00"]}""")]
    public async Task Mutate_WithBodyThatCannotBeStored_Is400(string change) =>
        (await Client.PatchAsync(await Service.AddRunAsync() + "/tag/mutate", change)).Is(400);

    [Theory]
    [InlineData("77777")]
    [InlineData("99999999999")]
    [InlineData("nope")]
    public async Task Mutate_UnknownRun_Is404(string run)
    {
        var answer = await Client.PatchAsync($"{await Service.AddFlowAsync()}/runs/{run}/tag/mutate", """{"tags_to_add":["a"]}""");

        Assert.Equal((404, "{}"), (answer.Status, answer.Body));
    }

    // Clients try again by themselves. What must not happen is that one change undoes another.
    [Fact]
    public async Task Mutate_ByManyAtATime_ConflictsAreToldAndNothingIsLost()
    {
        const int Count = 50;
        var run = await Service.AddRunAsync();
        var conflicts = 0;

        await Task.WhenAll(Enumerable.Range(0, Count).Select(async i =>
        {
            while (await Client.PatchAsync(run + "/tag/mutate", $$"""{"tags_to_add":["tag-{{i}}"]}""") is { Status: not 200 } refused)
            {
                Assert.Equal((409, "Conflicting concurrent tag mutation, please retry"), (refused.Status, refused.Json.GetString()));
                Interlocked.Increment(ref conflicts);
            }
        }));

        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"tag-{i}").Order(), Strings((await Client.GetAsync(run)).Json.GetProperty("tags")).Order());
        Assert.True(conflicts > 0, "No change of the tags met another.");
    }

    private static string Joined(Answer answer) => string.Join(' ', Strings(answer.Json.GetProperty("tags")).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Strings(JsonElement list) => list.EnumerateArray().Select(item => item.GetString()!);
}
