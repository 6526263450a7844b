using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Flows;

namespace Metaflow.Conformance.Specifications;

/// <summary>Exit hooks run when the run is over, see how it ended, and change nothing about it.</summary>
public sealed class ExitHookSpecification : Specification
{
    public override async Task ExamineAsync(Workspace workspace)
    {
        var done = await workspace.RunAsync("run");
        await done.MustBeCompleteAsync();
        Assert.Contains($"well done {done.Id} True\n", done.Result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("what a pity", done.Result.Output, StringComparison.Ordinal);

        var failed = await workspace.RunAsync("run", "--fail", "true");
        await failed.MustHaveFailedAsync(workspace.Shape.Victim);
        Assert.Contains($"what a pity {failed.Id} False\n", failed.Result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("well done", failed.Result.Output, StringComparison.Ordinal);
    }

    protected override void Write(FlowDraft flow) => flow
        .Attribute("[ExitHook(OnSuccess = [nameof(Break), nameof(Praise)], OnError = [nameof(Comfort)])]")
        .Member("[Parameter]\npublic bool Fail { get; init; }")
        .Member("private static void Break() => throw new InvalidOperationException(\"the hook is broken\");")
        .Member(
            "private static async Task Praise(Metaflow.Client.Run? run) => Console.WriteLine($\"well done {run!.Id} {await run.IsSuccessfulAsync()}\");")
        .Member(
            "private static async Task Comfort(Metaflow.Client.Run? run) => Console.WriteLine($\"what a pity {run!.Id} {await run.IsSuccessfulAsync()}\");")
        .In(s => s == flow.Shape.Victim, _ => "if (Fail && (Index ?? 1) == 1)\n    throw new InvalidOperationException(\"on purpose\");");
}
