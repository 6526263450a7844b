using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>Configs are read before the run starts, can change decorators, and are artifacts of every task.</summary>
public sealed class ConfigsSpecification : Specification
{
    public override async Task ExamineAsync(Workspace workspace)
    {
        var file = workspace.Write("settings.json", """{"retries": 1, "title": "tï"}""");
        (await workspace.CommandAsync("--config-value", "settings", "{", "run")).Expect(2);
        var run = await workspace.RunAsync(
            "--config", "settings", file, "--config-value", "model", """{"tree": {"depth": 4, "width": [1, null]}}""", "run");

        await run.MustBeCompleteAsync();
        foreach (var task in await run.TasksAsync())
        {
            await task.MustShowAsync("settings", "{'retries': 1, 'title': 'tï'}");
            await task.MustShowAsync("model", "{'tree': {'depth': 4, 'width': [1, None]}}");
            await task.MustHaveAsync("read", "tï 4 d", "tï 4 d");
            Assert.Equal(task.Step.Is(StepRole.Start) ? 1 : 0, await task.AttemptAsync());
        }
    }

    protected override void Write(FlowDraft flow) => flow
        .Member("[Config(Required = true)]\npublic $FlowSettings Settings { get; init; } = null!;")
        .Member("[Config(DefaultValue = \"{}\")]\npublic ConfigValue Model { get; init; } = null!;")
        .Member("[Config(DefaultValue = \"\"\"{\"name\": \"d\"}\"\"\")]\npublic ConfigValue Other { get; init; } = null!;")
        .Member("protected override void Configure(FlowBuilder flow) => flow.Step(Start).Retry(times: Settings.Retries, minutesBetweenRetries: 0);")
        .Type("public sealed record $FlowSettings(int Retries, string Title);")
        .Artifact("string", "Read")
        .In(StepRole.Start, "if (Current.RetryCount == 0) throw new InvalidOperationException(\"once\");")
        .In(StepRole.All, "Read = $\"{Settings.Title} {Model[\"tree\"][\"depth\"].As<int>()} {Other[\"name\"].As<string>()}\";");
}
