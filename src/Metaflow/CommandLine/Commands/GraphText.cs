using System.Globalization;
using Metaflow.Graph;
using Metaflow.Runtime;

namespace Metaflow.CommandLine.Commands;

/// <summary>One step of a graph with everything that is known about it, for people.</summary>
internal static class GraphText
{
    public static void Write(FlowSetup setup, GraphNode node, TextWriter output)
    {
        var graph = setup.Graph;
        output.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"[{node.Name} {FlowGraph.TypeOf(node)} ({node.SourceFile} line {node.Line})]\n"));
        Field("method", node.Method);
        Field("in", Names(graph.IncomingOf(node.Name)));
        Field("out", Names(node.Targets));
        Field("inside", Names(graph.SplitParentsOf(node.Name).Select(static n => n.Name)));
        Field("matching_join", graph.JoinOf(node.Name) is { } join ? $"[{join.Name}]" : "");
        Field("decorators", string.Join(", ", setup.DecoratorsOf(node.Name).Select(d => Decorator(setup, d))));
        Field("foreach", node.ForeachArtifact ?? "");
        Field("num_parallel", node.NumParallel ?? "");
        Field("condition", node.Condition ?? "");
        Field("cases", string.Join(", ", node.SwitchCases.Select(static c => $"{c.Label} => [{c.Step}]")));

        void Field(string name, string value)
        {
            if (value.Length > 0)
                output.Write($"    {name}={value}\n");
        }
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(static n => $"[{n}]"));

    private static string Decorator(FlowSetup setup, StepDecorator decorator)
    {
        var settings = string.Join(", ", setup.SettingsOf(decorator).Select(static s =>
            $"{s.Key}={Value(s.Value)}"));
        return $"{decorator.Name}({settings})";
    }

    private static string Value(object? value) => value switch
    {
        null => "None",
        IReadOnlyDictionary<string, object?> map => $"{{{string.Join(", ", map.Select(static m => $"{m.Key}: {m.Value}"))}}}",
        string[] texts => $"[{string.Join(", ", texts)}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
