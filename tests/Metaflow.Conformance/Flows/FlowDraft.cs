using System.Text;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Flows;

/// <summary>The source of a flow: a shape, filled with what a specification puts into the steps of each role.</summary>
public sealed class FlowDraft(FlowShape shape, string name)
{
    private readonly List<string> _members = [];
    private readonly List<string> _attributes = [];
    private readonly List<string> _types = [];
    private readonly List<(Func<GraphStep, bool> Where, Func<GraphStep, string> Code)> _code = [];
    private readonly List<(Func<GraphStep, bool> Where, string Attribute)> _decorators = [];

    public FlowShape Shape { get; } = shape;

    /// <summary>The name of the flow's class.</summary>
    public string Name { get; } = name;

    /// <summary>A call that merges all that inputs agree about, but for what the shape itself keeps.</summary>
    public string Merge
    {
        get
        {
            var rounds = Shape.Steps.Where(s => s.Kind == StepKind.Recursion).Select(s => $"nameof({s.RoundsArtifact})").ToList();
            return rounds.Count == 0
                ? "MergeArtifacts(inputs);"
                : $"MergeArtifacts(inputs, exclude: [{string.Join(", ", rounds)}]);";
        }
    }

    /// <summary>Adds members to the class: parameters, methods.</summary>
    public FlowDraft Member(string code)
    {
        _members.Add(code);
        return this;
    }

    /// <summary>Adds an artifact.</summary>
    public FlowDraft Artifact(string type, string property) =>
        Member($"public partial {type} {property} {{ get; set; }}");

    /// <summary>Adds an attribute to the class.</summary>
    public FlowDraft Attribute(string attribute)
    {
        _attributes.Add(attribute);
        return this;
    }

    /// <summary>Adds a type beside the class; <c>$Flow</c> in it stands for the name of the class.</summary>
    public FlowDraft Type(string code)
    {
        _types.Add(code);
        return this;
    }

    /// <summary>Puts a decorator on the steps that have one of the roles.</summary>
    public FlowDraft Decorate(StepRole role, string attribute) => Decorate(step => step.Is(role), attribute);

    /// <summary>Puts a decorator on some steps.</summary>
    public FlowDraft Decorate(Func<GraphStep, bool> where, string attribute)
    {
        _decorators.Add((where, attribute));
        return this;
    }

    /// <summary>Puts code into the steps that have one of the roles, before they go on.</summary>
    public FlowDraft In(StepRole role, string code) => In(step => step.Is(role), _ => code);

    /// <summary>Puts code into some steps, before they go on.</summary>
    public FlowDraft In(Func<GraphStep, bool> where, Func<GraphStep, string> code)
    {
        _code.Add((where, code));
        return this;
    }

    public string Write()
    {
        var source = new StringBuilder();
        foreach (var attribute in _attributes)
            source.AppendLine(attribute);
        source.AppendLine($"public partial class {Name} : FlowSpec").AppendLine("{");
        foreach (var member in _members)
            source.AppendLine(Indent(member, 1)).AppendLine();
        foreach (var step in Shape.Steps)
            Write(step, source);
        source.AppendLine("}");
        foreach (var type in _types)
            source.AppendLine().AppendLine(type);
        return source.Replace("$Flow", Name).ToString();
    }

    private void Write(GraphStep step, StringBuilder source)
    {
        if (step.Kind == StepKind.Recursion)
            source.AppendLine(Indent($"public partial int {step.RoundsArtifact} {{ get; set; }}", 1)).AppendLine();
        List<string> lines = [.. _code.Where(c => c.Where(step)).Select(c => c.Code(step)), GoOn(step)];
        var body = string.Join('\n', lines);
        var attributes = string.Join(", ", _decorators.Where(d => d.Where(step)).Select(d => d.Attribute).Prepend(StepOf(step)));
        var returns = body.Contains("await ", StringComparison.Ordinal) ? "async Task" : "void";
        List<string> parameters = [];
        if (step.IsJoin)
            parameters.Add($"Inputs<{Name}> inputs");
        if (step.TakesItem)
            parameters.Add("string item");
        if (body.Contains("stop", StringComparison.Ordinal))
            parameters.Add("CancellationToken stop");
        source.AppendLine(Indent(
            $$"""
            /// <summary>The step {{step.Name}} of shape {{Shape.Name}}.</summary>
            [{{attributes}}]
            public {{returns}} {{step.Name}}({{string.Join(", ", parameters)}})
            {
            {{Indent(body, 1)}}
            }
            """,
            1)).AppendLine();
    }

    private string StepOf(GraphStep step)
    {
        if (step == Shape.Steps[0] && step.Name != "Start")
            return "Step(Start = true)";
        return step.Kind == StepKind.End && step.Name != "End" ? "Step(End = true)" : "Step";
    }

    private static string GoOn(GraphStep step)
    {
        var targets = step.Targets;
        return step.Kind switch
        {
            StepKind.End => "",
            StepKind.Foreach => $"Next({targets[0]}, forEach: new List<string> {{ {Items(step.Count)} }});",
            StepKind.Gang => $"Next({targets[0]}, numParallel: {step.Count});",
            StepKind.Switch =>
                $"Next(((Index ?? 1) % {targets.Count}) switch {{ "
                + string.Join(", ", targets.Select((t, i) => $"{(i == targets.Count - 1 ? "_" : i)} => {t}")) + " });",
            StepKind.Recursion =>
                $$"""
                {{step.RoundsArtifact}} = HasArtifact(nameof({{step.RoundsArtifact}})) ? {{step.RoundsArtifact}} + 1 : 1;
                Next({{step.RoundsArtifact}} < {{step.Count}} + (Index ?? 0) ? {{targets[0]}} : {{targets[1]}});
                """,
            _ => $"Next({string.Join(", ", targets)});",
        };
    }

    private static string Items(int count) =>
        string.Join(", ", Enumerable.Range(0, count).Select(i => $"\"{Level.ItemOf(i)}\""));

    private static string Indent(string text, int levels)
    {
        var space = new string(' ', 4 * levels);
        return string.Join('\n', text.Split('\n').Select(l => l.Length == 0 ? l : space + l));
    }
}
