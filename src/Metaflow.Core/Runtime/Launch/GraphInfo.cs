using System.Collections;
using System.Globalization;
using Metaflow.Graph;

namespace Metaflow.Runtime.Launch;

/// <summary>The description of a flow's graph that is stored with every task, in the form that clients and the UI read.</summary>
internal static class GraphInfo
{
    public static Dictionary<string, object?> Of(FlowSetup setup)
    {
        var definition = setup.Definition;
        return new Dictionary<string, object?>
        {
            ["file"] = definition.SourceFile,
            ["start_step"] = setup.Graph.Start.Name,
            ["end_step"] = setup.Graph.End.Name,
            ["parameters"] = Parameters(definition),
            ["constants"] = definition.Constants.OrderBy(c => c.Name, StringComparer.Ordinal)
                .Select(object? (c) => Map(("name", c.Name), ("type", TypeName(c.Type.PythonTypeName)))).ToList(),
            ["steps"] = Steps(setup),
            ["graph_structure"] = GraphStructure.Of(setup.Graph),
            ["doc"] = definition.Documentation,
            ["decorators"] = definition.Decorators
                .Select(object? (d) => Decorator(d.Name, SettingsOf(d), isStatic: true)).ToList(),
            ["extensions"] = Map(("installed", new Dictionary<string, object?>())),
        };
    }

    private static List<object?> Parameters(FlowDefinition definition)
    {
        var kinds = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in definition.Parameters)
            kinds.Add(parameter.ArtifactName, parameter.IncludeFile is null ? "Parameter" : "IncludeFile");
        foreach (var config in definition.Configs)
            kinds.Add(config.ArtifactName, "Config");
        return [.. kinds.Select(object? (kind) => Map(("name", kind.Key), ("type", kind.Value)))];
    }

    private static Dictionary<string, object?> Steps(FlowSetup setup)
    {
        var steps = new Dictionary<string, object?>();
        foreach (var node in setup.Graph.Nodes)
            steps[node.Name] = Step(setup, node);
        return steps;
    }

    private static Dictionary<string, object?> Step(FlowSetup setup, GraphNode node)
    {
        var step = Map(
            ("name", node.Name),
            ("type", FlowGraph.TypeOf(node)),
            ("line", node.Line),
            ("source_file", node.SourceFile),
            ("doc", node.Documentation),
            ("decorators", setup.DecoratorsOf(node.Name)
                .Select(object? (d) => Decorator(d.Name, setup.SettingsOf(d), !setup.IsAttached(d))).ToList()),
            ("next", node.Targets.Select(object? (t) => t).ToList()),
            ("node_info", new Dictionary<string, object?>()));
        if (node.ForeachArtifact is { } artifact)
            step["foreach_artifact"] = artifact;
        if (node.NumParallel is { } size)
            step["num_parallel"] = int.TryParse(size, CultureInfo.InvariantCulture, out var number) ? number : size;
        if (node.Transition == TransitionKind.Switch)
        {
            step["condition"] = node.Condition;
            step["switch_cases"] = Map([.. node.SwitchCases.Select(c => (c.Label, (object?)c.Step))]);
        }

        if (setup.Graph.JoinOf(node.Name)?.Name is { } join)
            step["matching_join"] = join;
        return step;
    }

    private static IReadOnlyDictionary<string, object?> SettingsOf(FlowDecorator decorator)
    {
        var settings = new RecordedSettings();
        decorator.Describe(settings);
        return settings.Values;
    }

    private static Dictionary<string, object?> Decorator(
        string name, IReadOnlyDictionary<string, object?> settings, bool isStatic) => Map(
        ("name", name),
        ("attributes", Map([.. settings.Select(s => (s.Key, Plain(s.Value)))])),
        ("statically_defined", isStatic),
        ("inserted_by", null));

    /// <summary>Settings as every reader expects them: null is the text "None".</summary>
    private static object? Plain(object? value) => value switch
    {
        null => "None",
        string or bool or int or long or double => value,
        IReadOnlyDictionary<string, object?> map => Map([.. map.Select(m => (m.Key, Plain(m.Value)))]),
        IEnumerable list => list.Cast<object?>().Select(Plain).ToList(),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary><c>&lt;class 'int'&gt;</c> → <c>int</c>.</summary>
    private static string TypeName(string pythonType) => pythonType.Split('\'') is [_, var name, ..] ? name : pythonType;

    private static Dictionary<string, object?> Map(params ReadOnlySpan<(string Key, object? Value)> entries)
    {
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in entries)
            map[key] = value;
        return map;
    }
}
