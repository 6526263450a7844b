using System.Globalization;
using Metaflow.Metadata;

namespace Metaflow.Core.Tests.Metadata.Service;

public sealed class ServiceReadingTests
{
    private static readonly Pathspec _task = new("Flow", "7", "start", "3");

    [Fact]
    public async Task ListRuns_SeveralPages_AreReadAsFarAsNeeded()
    {
        var service = new ScriptedService((call, _) => call.Path switch
        {
            "/flows/Flow/runs?_limit=20" => Page("a+b/c=", Run(5), Run(4)),
            "/flows/Flow/runs?_limit=500&_cursor=a%2Bb%2Fc%3D" => Page("last", Run(3)),
            "/flows/Flow/runs?_limit=500&_cursor=last" => Page(null, Run(2), Run(1)),
            _ => new(500, ""),
        });

        Assert.Equal("5", (await service.Open().ListRunsAsync("Flow").FirstAsync()).Pathspec.Run);
        Assert.Single(service.Calls);
        Assert.Equal(
            ["5", "4", "3", "2", "1"], await service.Open().ListRunsAsync("Flow").Select(static r => r.Pathspec.Run).ToListAsync());
    }

    [Fact]
    public async Task ListRuns_WithTags_AsksTheServiceForThem()
    {
        var service = new ScriptedService((call, _) => Page(null, Run(5, "user:ann", "a b", "x,y"), Run(4, "user:ann", "a b")));

        var runs = await service.Open().ListRunsAsync("Flow", ["user:ann", "a b", "x,y"]).Select(static r => r.Pathspec.Run).ToListAsync();

        Assert.Equal(["5"], runs);
        Assert.Equal(["GET /flows/Flow/runs?_limit=20&_tags=user%3Aann,a%20b"], service.Lines);
    }

    [Fact]
    public async Task Lists_OldServiceWithoutPagesAndFilters_AreSortedAndFilteredHere()
    {
        var service = new ScriptedService((_, _) => ScriptedAnswer.Ok($"[{Run(1, "a")}, {Run(3, "a")}, {Run(2)}]"));

        var runs = await service.Open().ListRunsAsync("Flow", ["a"]).Select(static r => r.Pathspec.Run).ToListAsync();

        Assert.Equal(["3", "1"], runs);
        Assert.Single(service.Calls);
    }

    [Fact]
    public async Task Lists_CursorThatDoesNotMove_End()
    {
        var service = new ScriptedService((_, _) => Page("same", Run(1)));

        Assert.Equal(2, await service.Open().ListRunsAsync("Flow").CountAsync());
    }

    [Fact]
    public async Task Lists_IdsThatNoPathCanHave_AreLeftOut()
    {
        var service = new ScriptedService((_, _) => ScriptedAnswer.Ok("""[{"flow_id": "../x"}, {"flow_id": "a/b"}, 7, {}, {"flow_id": "Good"}]"""));

        Assert.Equal(["Good"], await service.Open().ListFlowsAsync().Select(static f => f.Flow).ToListAsync());
    }

    [Fact]
    public async Task FindArtifact_OfAFirstAttempt_IsOneCall()
    {
        var service = new ScriptedService((_, _) => ScriptedAnswer.Ok(Artifact("x", 0)));

        Assert.Equal("x", (await service.Open().FindArtifactAsync(new Pathspec("Flow", "7", "start", "3", "x")))!.Name);

        Assert.Equal(["GET /flows/Flow/runs/7/steps/start/tasks/3/artifacts/x"], service.Lines);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("0", 0)]
    [InlineData(null, 1)]
    public async Task FindArtifact_OfALaterAttempt_IsThatOfTheLastThatIsDone(string? done, int expected)
    {
        var service = new ScriptedService((call, _) =>
            call.Path.EndsWith("/metadata", StringComparison.Ordinal)
                ? ScriptedAnswer.Ok(done is null ? "[]" : $$"""[{"field_name": "attempt-done", "value": "{{done}}", "id": 1, "ts_epoch": 1}]""")
                : ScriptedAnswer.Ok(Artifact("x", call.Path.EndsWith("/attempt/0", StringComparison.Ordinal) ? 0 : 1)));

        var found = await service.Open().FindArtifactAsync(new Pathspec("Flow", "7", "start", "3", "x"));

        Assert.Equal(expected, found!.Attempt);
    }

    [Fact]
    public async Task LoadMetadata_RecordsOfOneMoment_AreInTheOrderOfTheirIds()
    {
        var service = new ScriptedService((_, _) => ScriptedAnswer.Ok(
            $"[{Fact("3", 12, "c", 5)}, {Fact("3", 9, "b", 5)}, {Fact("3", 20, "a", 4)}, {Fact("3", 10, "d", 5)}]"));

        var facts = await service.Open().LoadMetadataAsync(_task);

        Assert.Equal(["a", "b", "d", "c"], facts.Select(static f => f.Value));
    }

    [Theory]
    [InlineData(16, 17)]
    [InlineData(17, 2)]
    public async Task ListTaskFacts_OfManyTasks_ReadsThoseOfTheRunInsteadOfEachTask(int tasks, int calls)
    {
        var service = new ScriptedService((call, _) =>
        {
            if (call.Path.Contains("/tasks?", StringComparison.Ordinal))
                return Page(null, [.. Enumerable.Range(0, tasks).Select(static i => $$"""{"task_id": {{i}}, "ts_epoch": 1}""")]);
            var all = Enumerable.Range(0, tasks).Select(static i => i.ToString(CultureInfo.InvariantCulture));
            return call.Path.Contains("/tasks/", StringComparison.Ordinal)
                ? ScriptedAnswer.Ok($"[{Fact(call.Path.Split('/')[^2], 1, "v", 1)}]")
                : Page(null, [Fact("0", 99, "older", 0, "other"), .. all.Select(static id => Fact(id, 1, "v", 1)), Fact("0", 0, "old", 0)]);
        });

        var facts = await service.Open().ListTaskFactsAsync(new Pathspec("Flow", "7", "start"), "note").ToListAsync();

        Assert.Equal(tasks, facts.Count);
        Assert.All(facts, static f => Assert.Equal("v", f.Value));
        Assert.Equal(calls, service.Calls.Count);
    }

    [Fact]
    public async Task MutateTags_Conflict_IsTriedAgain()
    {
        var time = new PausingTime();
        var service = new ScriptedService((call, before) => call.Method == "GET" ? ScriptedAnswer.Ok(Run(7, "a"))
            : before < 2 ? new(409, "\"Conflicting concurrent tag mutation, please retry\"")
            : ScriptedAnswer.Ok("""{"tags": ["c", "a", "b"]}"""));

        var changing = service.Open(time).MutateTagsAsync(new Pathspec("Flow", "7"), ["b", "c"], []).AsTask();
        await time.EndPauseAsync();
        await time.EndPauseAsync();

        Assert.Equal(["a", "b", "c"], await changing);
        Assert.Equal("""{"tags_to_add": ["b", "c"], "tags_to_remove": []}""", service.Calls[^1].Body);
    }

    [Fact]
    public async Task MutateTags_ConflictsWithoutEnd_AreGivenUp()
    {
        var time = new PausingTime();
        var service = new ScriptedService((call, _) => call.Method == "GET" ? ScriptedAnswer.Ok(Run(7)) : new(409, "\"conflict\""));

        var changing = service.Open(time).MutateTagsAsync(new Pathspec("Flow", "7"), ["b"], []).AsTask();
        for (var i = 0; i < 9; i++)
            await time.EndPauseAsync();

        await Assert.ThrowsAsync<TagException>(() => changing);
        Assert.Equal(10, service.Calls.Count(static c => c.Method == "PATCH"));
    }

    [Fact]
    public async Task MutateTags_ServiceRefuses_IsATagError()
    {
        var service = new ScriptedService((call, _) => call.Method == "GET" ? ScriptedAnswer.Ok(Run(7, "a")) : new(422, "\"system tag\""));

        var error = await Assert.ThrowsAsync<TagException>(
            async () => await service.Open().MutateTagsAsync(new Pathspec("Flow", "7"), [], ["a"]));

        Assert.Contains("system tag", error.Message, StringComparison.Ordinal);
    }

    private static ScriptedAnswer Page(string? next, params string[] items) => ScriptedAnswer.Ok(
        $"[{string.Join(", ", items)}]", next is null ? [("X-Limit", "500")] : [("X-Limit", "500"), ("X-Next-Cursor", next)]);

    private static string Run(int id, params string[] tags) =>
        $$"""{"flow_id": "Flow", "run_number": {{id}}, "ts_epoch": {{id}}, "tags": [{{string.Join(", ", tags.Select(static t => $"\"{t}\""))}}], "system_tags": null}""";

    private static string Fact(string task, int id, string value, int time, string step = "start") =>
        $$"""{"step_name": "{{step}}", "task_id": {{task}}, "id": {{id}}, "field_name": "note", "value": "{{value}}", "type": "note", "ts_epoch": {{time}}}""";

    private static string Artifact(string name, int attempt) =>
        $$"""{"name": "{{name}}", "attempt_id": {{attempt}}, "sha": "ab", "ds_type": "local", "location": ":root:/data", "ts_epoch": 1}""";
}
