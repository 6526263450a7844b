using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Specifications;

/// <summary>Defaults that a method computes are computed once, when the run starts.</summary>
public sealed class DynamicParametersSpecification : Specification
{
    protected override void Write(FlowDraft flow) => flow
        .Member("[Parameter(DefaultFrom = nameof(Token))]\npublic string Key { get; init; }")
        .Member("[Parameter(DefaultFrom = nameof(Greet))]\npublic string Greeting { get; init; }")
        .Member("private static string Token() => Guid.NewGuid().ToString();")
        .Member(
            "private static string Greet(ParameterContext context) => "
            + "$\"{context.FlowName} of {context.UserName}: {context.ParameterName}\";")
        .Artifact("string", "Seen")
        .In(StepRole.All, "Seen = Key;");

    protected override async Task CheckAsync(CheckedRun run)
    {
        var tasks = await run.TasksAsync();
        var key = await tasks[0].ReadAsync<string>("key");
        Assert.True(Guid.TryParse(key, out _));
        var greeting = $"{run.Workspace.FlowName} of {Workspace.User}: greeting";
        foreach (var task in tasks)
        {
            await task.MustHaveAsync("key", key, key);
            await task.MustHaveAsync("seen", key, key);
            await task.MustHaveAsync("greeting", greeting, greeting);
        }
    }
}
