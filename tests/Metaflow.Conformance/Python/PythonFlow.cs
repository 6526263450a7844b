using System.Text;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Python;

/// <summary>The source of a Python flow of a shape, with the same names as the C# one, so that either goes on where the other stopped.</summary>
internal static class PythonFlow
{
    /// <param name="shape">The shape.</param>
    /// <param name="name">The name of the class.</param>
    /// <param name="body">What steps do before they go on, as Python; empty for nothing.</param>
    public static string Write(FlowShape shape, string name, Func<GraphStep, string> body)
    {
        var source = new StringBuilder(
            $"""
            import os
            import sys
            from metaflow import FlowSpec, Parameter, current, parallel, step


            class {name}(FlowSpec):
                fail = Parameter("fail", type=bool, default=False)

            """).AppendLine();
        var gangMembers = shape.Steps.Where(s => s.Kind == StepKind.Gang).Select(s => s.Targets[0]).ToHashSet();
        foreach (var step in shape.Steps)
        {
            if (gangMembers.Contains(step.Name))
                source.AppendLine("    @parallel");
            var isEnd = step.Kind == StepKind.End && step.Name != "End";
            source.AppendLine(isEnd ? "    @step(end=True)" : "    @step");
            source.AppendLine($"    def {step.StoredName}(self{(step.IsJoin ? ", inputs" : "")}):");
            List<string> lines = [.. body(step).Split('\n', StringSplitOptions.RemoveEmptyEntries), .. GoOn(step)];
            foreach (var line in lines.DefaultIfEmpty("pass"))
                source.AppendLine("        " + line);
            source.AppendLine();
        }

        return source.AppendLine().AppendLine("if __name__ == \"__main__\":").AppendLine($"    {name}()").ToString();
    }

    private static string[] GoOn(GraphStep step)
    {
        var targets = step.Targets.Select(t => "self." + NamingPolicy.ToSnakeCase(t)).ToList();
        var place = "(1 if self.index is None else self.index)";
        return step.Kind switch
        {
            StepKind.End => [],
            StepKind.Foreach =>
            [
                $"self.items = [{string.Join(", ", Enumerable.Range(0, step.Count).Select(i => $"\"{Level.ItemOf(i)}\""))}]",
                $"self.next({targets[0]}, foreach=\"items\")",
            ],
            StepKind.Gang => [$"self.next({targets[0]}, num_parallel={step.Count})"],
            StepKind.Switch =>
            [
                $"self.choice = {place} % {targets.Count}",
                $"self.next({{{string.Join(", ", targets.Select((t, i) => $"{i}: {t}"))}}}, condition=\"choice\")",
            ],
            StepKind.Recursion =>
            [
                $"self.{step.StoredRounds} = getattr(self, \"{step.StoredRounds}\", 0) + 1",
                $"self.choice = \"again\" if self.{step.StoredRounds} < {step.Count} + (self.index or 0) else \"done\"",
                $"self.next({{\"again\": {targets[0]}, \"done\": {targets[1]}}}, condition=\"choice\")",
            ],
            _ => [$"self.next({string.Join(", ", targets)})"],
        };
    }
}
