using System.Text.Json;
using Metaflow.Datastore;
using Metaflow.Metadata;

namespace Metaflow.Core.Tests.Metadata.Service;

public sealed class ServiceWritingTests
{
    private static readonly RunTags _tags = new(["a tag"], ["user:ann"]);
    private static readonly ArtifactInfo _info = new(5, "<class 'int'>", "pickle-v4");

    [Fact]
    public async Task NewRun_KnownFlow_IsOneCall()
    {
        var service = new ScriptedService((_, _) => ScriptedAnswer.Ok("""{"run_number": 12}"""));

        Assert.Equal("Flow/12", (await service.Open().NewRunAsync("Flow", _tags)).ToString());

        var call = Assert.Single(service.Calls);
        Assert.Equal("POST /flows/Flow/run", $"{call.Method} {call.Path}");
        Assert.Equal(
            """{"flow_id": "Flow", "user_name": "ann", "tags": ["a tag"], "system_tags": ["user:ann"]}""", call.Body);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(409)]
    public async Task NewRun_UnknownFlow_MakesItFirst(int flowStatus)
    {
        var service = new ScriptedService((call, before) => call.Path == "/flows/Flow" ? new(flowStatus, "{}")
            : before == 0 ? new(404, "\"no such flow\"")
            : ScriptedAnswer.Ok("""{"run_number": 12}"""));

        Assert.Equal("12", (await service.Open().NewRunAsync("Flow", _tags)).Run);

        Assert.Equal(["POST /flows/Flow/run", "POST /flows/Flow", "POST /flows/Flow/run"], service.Lines);
    }

    [Fact]
    public async Task NewTask_SecondOfAStep_IsOneCallAndOneForItsFacts()
    {
        var service = new ScriptedService((_, _) => ScriptedAnswer.Ok("""{"task_id": 3}"""));
        var metadata = service.Open();
        var step = new Pathspec("Flow", "7", "start");

        await metadata.NewTaskAsync(step, _tags, []);
        await metadata.NewTaskAsync(step, _tags, [MetadataRecord.ForAttempt("attempt", "0", 0), MetadataRecord.ForAttempt("user", "ann", 0)]);

        Assert.Equal(
            [
                "POST /flows/Flow/runs/7/steps/start/step",
                "POST /flows/Flow/runs/7/steps/start/task",
                "POST /flows/Flow/runs/7/steps/start/task",
                "POST /flows/Flow/runs/7/steps/start/tasks/3/metadata",
            ],
            service.Lines);
        using var facts = JsonDocument.Parse(service.Calls[^1].Body);
        Assert.Equal(2, facts.RootElement.GetArrayLength());
    }

    [Fact]
    public async Task Register_IdsThatTheServiceMade_AreNotRegistered()
    {
        var service = new ScriptedService((_, _) => ScriptedAnswer.Ok("{}"));
        var metadata = service.Open();
        var task = new Pathspec("Flow", "7", "start", "3");

        Assert.False(await metadata.RegisterRunAsync(new Pathspec("Flow", "7"), _tags));
        Assert.False(await metadata.RegisterTaskAsync(task, _tags, [MetadataRecord.ForAttempt("attempt", "0", 0)]));

        Assert.Equal(["POST /flows/Flow/runs/7/steps/start/tasks/3/metadata"], service.Lines);
    }

    [Fact]
    public async Task Register_GivenIds_AreEncodedAndThereTheSecondTime()
    {
        var service = new ScriptedService((call, before) =>
            before == 0 ? ScriptedAnswer.Ok("""{"run_number": "argo é+1%"}""") : new(409, "\"exists\""));
        var metadata = service.Open();
        var run = new Pathspec("Flow", "argo é+1%");
        var task = new Pathspec("Flow", run.Run, "train", "3_node_1");

        Assert.True(await metadata.RegisterRunAsync(run, _tags));
        Assert.False(await metadata.RegisterRunAsync(run, _tags));
        Assert.True(await metadata.RegisterTaskAsync(task, _tags, []));
        Assert.False(await metadata.RegisterTaskAsync(task, _tags, []));

        Assert.Contains("POST /flows/Flow/runs/argo%20%C3%A9%2B1%25/steps/train/task", service.Lines);
        Assert.StartsWith("""{"task_id": "3_node_1", """, service.Calls[^1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RegisterDoneTask_MadeByTheService_IsSaidToBeDoneLast()
    {
        var service = new ScriptedService((_, _) => ScriptedAnswer.Ok("{}"));
        var task = new Pathspec("Flow", "7", "start", "3");

        await service.Open().RegisterDoneTaskAsync(
            task, _tags, [MetadataRecord.ForAttempt("attempt-done", "0", 0)], new LocalStorage("/data"), [new("x", "ab12", _info)]);

        Assert.Equal(
            ["POST /flows/Flow/runs/7/steps/start/tasks/3/artifact", "POST /flows/Flow/runs/7/steps/start/tasks/3/metadata"], service.Lines);
    }

    [Fact]
    public async Task RegisterArtifacts_More_ThanOneCallTakes_AreSplit()
    {
        var service = new ScriptedService((_, _) => ScriptedAnswer.Ok("{}"));
        StoredArtifact[] artifacts = [.. Enumerable.Range(0, 5000).Select(i => new StoredArtifact($"artifact_{i}", "ab12", _info))];

        await service.Open().RegisterArtifactsAsync(
            new Pathspec("Flow", "7", "start", "3"), 0, _tags, new LocalStorage("/data"), artifacts);

        Assert.InRange(service.Calls.Count, 2, 5);
        Assert.All(service.Calls, c => Assert.InRange(c.Body.Length, 1, 1 << 20));
        Assert.Equal(
            artifacts.Select(static a => a.Name),
            service.Calls.SelectMany(static c => JsonSerializer.Deserialize<JsonElement>(c.Body).EnumerateArray())
                .Select(static a => a.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task RegisterMetadata_CharacterThatDatabasesRefuse_IsReplaced()
    {
        var service = new ScriptedService((_, _) => ScriptedAnswer.Ok("{}"));

        await service.Open().RegisterMetadataAsync(
            new Pathspec("Flow", "7", "start", "3"), [MetadataRecord.ForAttempt("note", "a\0b", 0)]);

        using var sent = JsonDocument.Parse(Assert.Single(service.Calls).Body);
        Assert.Equal("a\uFFFDb", sent.RootElement[0].GetProperty("value").GetString());
    }

    [Fact]
    public async Task RegisterMetadata_Nothing_IsNoCall()
    {
        var service = new ScriptedService((_, _) => ScriptedAnswer.Ok("{}"));

        await service.Open().RegisterMetadataAsync(new Pathspec("Flow", "7", "start", "3"), []);

        Assert.Empty(service.Calls);
    }
}
