using Metaflow.Generators.Models;
using Metaflow.Generators.Parsing;

namespace Metaflow.Generators.Emitting;

internal sealed partial class FlowEmitter
{
    private const string Kind = "global::Metaflow.Graph.TransitionKind.";

    private void ResolveStep()
    {
        if (_flow.Steps.Count == 0)
            return;
        _writer.Line("/// <inheritdoc/>").Line(Hidden)
            .Open("protected override string? ResolveStep(global::System.Delegate step)");
        foreach (var step in _flow.Steps)
            _writer.Line($"if (step.Equals(({step.DelegateType}){AttributeReading.Escape(step.Method)})) return "
                + $"{Text(step.Name)};");
        _writer.Line("return base.ResolveStep(step);").Close().Line();
    }

    private void DescribeMembers()
    {
        _writer.Line("/// <summary>Adds what this class and its bases declare. Written by the source "
            + "generator.</summary>").Line(Hidden)
            .Open($"protected static {(_flow.BaseFlow is null ? "" : "new ")}void "
                + "DescribeMembers(global::Metaflow.FlowMembers members)");
        foreach (var registration in _flow.Registrations)
            _writer.Line($"global::Metaflow.Artifacts.ArtifactTypes.Register({Qualify(registration)});");
        foreach (var shape in _flow.Shapes.Where(static s => s.Registers))
            _writer.Line($"global::Metaflow.Artifacts.ArtifactTypes.Register(GeneratedShapes.{shape.Field});");
        if (_flow.BaseFlow is { } parent)
            _writer.Line($"{parent}.DescribeMembers(members);");
        foreach (var decorator in _flow.Decorators)
            _writer.Line($"members.Add((global::Metaflow.FlowDecorator){decorator});");
        foreach (var hook in _flow.ExitHooks)
        {
            _writer.Line($"members.Add(new global::Metaflow.ExitHookDefinition({Text(hook.Name)}, "
                + $"static (run, cancellationToken) => {Body(hook.Call, hook.Returns)}));");
        }

        foreach (var parameter in _flow.Parameters)
            Parameter(parameter);
        foreach (var config in _flow.Configs)
            Config(config);
        foreach (var artifact in _flow.Artifacts)
            _writer.Line($"members.Add(GeneratedArtifacts.{AttributeReading.Escape(artifact.PropertyName)});");
        foreach (var constant in _flow.Constants)
        {
            _writer.Line($"members.Add(global::Metaflow.ConstantDefinition.Create<{constant.Type}>("
                + $"{Text(constant.Name)}, {Qualify(constant.ArtifactType)}, {constant.Value}));");
        }

        foreach (var step in _flow.Steps)
            Step(step);
        _writer.Close().Line();
    }

    private void Parameter(ParameterModel parameter)
    {
        _writer.Open($"members.Add(new global::Metaflow.ParameterDefinition<{parameter.Type}>")
            .Line($"OptionName = {Text(parameter.OptionName)},")
            .Line($"ArtifactName = {Text(parameter.ArtifactName)},")
            .Line($"ParameterType = {Qualify(parameter.ParameterType)},")
            .Line($"ArtifactType = {Qualify(parameter.ArtifactType)},")
            .Line($"Get = static flow => (({_flow.Type})flow).{AttributeReading.Escape(parameter.Property)},")
            .Line($"Assign = {Assign(parameter.Property, parameter.AssignsByAccessor)},");
        if (parameter.Help is not null)
            _writer.Line($"Help = {Text(parameter.Help)},");
        if (parameter.Required)
            _writer.Line("Required = true,");
        if (parameter.HasDefault)
            _writer.Line("HasDefault = true,");
        if (!parameter.ShowDefault)
            _writer.Line("ShowDefault = false,");
        if (parameter.IncludeFile is not null)
            _writer.Line($"IncludeFile = {parameter.IncludeFile},");
        if (parameter.DefaultFrom is not null)
            _writer.Line($"DefaultFrom = {parameter.DefaultFrom},");
        _writer.Close(");");
    }

    private void Config(ConfigModel config)
    {
        _writer.Open($"members.Add(new global::Metaflow.ConfigDefinition<{config.Type}>")
            .Line($"OptionName = {Text(config.OptionName)},")
            .Line($"ArtifactName = {Text(config.ArtifactName)},")
            .Line($"Attribute = {config.Attribute},")
            .Line($"ArtifactType = {Qualify(config.ArtifactType)},")
            .Line($"Assign = {Assign(config.Property, config.AssignsByAccessor)},");
        if (config.Parser is not null)
            _writer.Line($"Parser = {config.Parser},");
        _writer.Close(");");
    }

    private string Assign(string property, bool byAccessor) => byAccessor
        ? $"static (flow, value) => GeneratedAccessors.Set{property}(({_flow.Type})flow, value)"
        : $"static (flow, value) => (({_flow.Type})flow).{AttributeReading.Escape(property)} = value";

    private void Step(StepModel step)
    {
        var call = $"(({_flow.Type})flow).{AttributeReading.Escape(step.Method)}({step.Arguments})";
        var decorators = step.Decorators.Count == 0 ? "null"
            : $"static () => new global::Metaflow.StepDecorator[] {{ {string.Join(", ", step.Decorators)} }}";
        _writer.Line("members.Add(new global::Metaflow.StepDefinition(")
            .Line($"    {Node(step)},")
            .Line($"    static (flow, context) => {Body(call, step.Returns)},")
            .Line($"    {decorators},")
            .Line($"    {(step.Reads.Count == 0 ? "null" : Texts(step.Reads))}));");
    }

    /// <summary>The body of a lambda that calls and returns a task.</summary>
    private static string Body(string call, StepReturn returns) => returns switch
    {
        StepReturn.Task => call,
        StepReturn.ValueTask => $"{call}.AsTask()",
        _ => $"{{ {call}; return global::System.Threading.Tasks.Task.CompletedTask; }}",
    };

    private static string Node(StepModel step)
    {
        var targets = string.Concat(step.Targets.Select(static t => ", " + Text(t)));
        var settings = new List<string>();
        if (step.IsJoin)
            settings.Add("IsJoin = true");
        if (step.IsStart)
            settings.Add("IsStart = true");
        if (step.IsEnd)
            settings.Add("IsEnd = true");
        if (step.ForeachArtifact is not null)
            settings.Add($"ForeachArtifact = {Text(step.ForeachArtifact)}");
        if (step.NumParallel is not null)
            settings.Add($"NumParallel = {Text(step.NumParallel)}");
        if (step.Condition is not null)
            settings.Add($"Condition = {Text(step.Condition)}");
        if (step.Cases.Count > 0)
        {
            settings.Add("SwitchCases = new global::Metaflow.Graph.SwitchCase[] { "
                + string.Join(", ", step.Cases.Select(static c => $"new({Text(c.Label)}, {Text(c.Step)})")) + " }");
        }

        settings.Add($"Line = {step.Line}");
        settings.Add($"SourceFile = {Text(step.SourceFile)}");
        if (step.Documentation.Length > 0)
            settings.Add($"Documentation = {Text(step.Documentation)}");
        return $"new global::Metaflow.Graph.GraphNode({Text(step.Name)}, {Text(step.Method)}, "
            + $"{Kind}{step.Transition}{targets}) "
            + $"{{ {string.Join(", ", settings)} }}";
    }

    private void StepAttribute(StepModel step)
    {
        var text = $"[global::Metaflow.GeneratedStep({Text(step.Name)}, {Text(step.Method)}, {Kind}{step.Transition}"
            + string.Concat(step.Targets.Select(static t => ", " + Text(t)));
        if (step.IsJoin)
            text += ", IsJoin = true";
        if (step.IsStart)
            text += ", IsStart = true";
        if (step.IsEnd)
            text += ", IsEnd = true";
        if (step.ForeachArtifact is not null)
            text += $", ForeachArtifact = {Text(step.ForeachArtifact)}";
        if (step.ItemType is not null)
            text += $", ItemType = typeof({step.ItemType})";
        if (step.NumParallel is not null)
            text += $", NumParallel = {Text(step.NumParallel)}";
        if (step.Condition is not null)
            text += $", Condition = {Text(step.Condition)}";
        if (step.Cases.Count > 0)
        {
            text += $", CaseLabels = {Texts(step.Cases.Select(static c => c.Label))}, "
                + $"CaseSteps = {Texts(step.Cases.Select(static c => c.Step))}";
        }

        _writer.Line(text + ")]");
    }

    private static string Texts(IEnumerable<string> values) =>
        $"new string[] {{ {string.Join(", ", values.Select(Text))} }}";
}
