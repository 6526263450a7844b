using Metaflow.Artifacts;

namespace Metaflow.Runtime;

/// <summary>Makes the transition of a foreach: finds the artifact that holds the items, or keeps them in a private one.</summary>
internal static class ForeachTransition
{
    public static Transition Create<T>(FlowSpec flow, string target, IReadOnlyCollection<T> items, string expression)
    {
        if (items.Count == 0)
        {
            throw flow.InvalidTransition(
                $"the foreach over '{expression}' has no items; a foreach needs one at least, so choose another step when "
                + "there is nothing to do");
        }

        var format = flow.Binding?.ForeachValueFormat ?? ForeachValueFormat.Default;
        return new Transition([target])
        {
            ForeachArtifact = ArtifactOf(flow, items, expression),
            NumSplits = items.Count,
            ForeachValues = format.Format(items),
        };
    }

    /// <summary>The artifact is the one that the graph names: only the generator can tell a property from a local of its name.</summary>
    private static string ArtifactOf<T>(FlowSpec flow, IReadOnlyCollection<T> items, string expression)
    {
        if (flow.Binding is not { } binding)
            return NamingPolicy.ToSnakeCase(
                expression.StartsWith("this.", StringComparison.Ordinal) ? expression[5..] : expression);
        var name = binding.Definition.Steps.FirstOrDefault(s => s.Node.Name == binding.StepName)?.Node.ForeachArtifact
            ?? throw flow.InvalidTransition($"it runs a foreach over '{expression}', but the graph knows of none");
        if (RuntimeArtifacts.IsForeachItems(name))
            Keep(flow, name, items);
        return name;
    }

    private static void Keep<T>(FlowSpec flow, string name, IReadOnlyCollection<T> items)
    {
        foreach (var artifact in flow.Binding!.Definition.Artifacts)
        {
            if (artifact.Name == name && artifact is ArtifactDescriptor<IReadOnlyList<T>> descriptor)
            {
                flow.SlotOf(descriptor).Value = items as IReadOnlyList<T> ?? [.. items];
                return;
            }
        }

        throw flow.InvalidTransition("the foreach runs over an expression that the generator did not see; use an artifact");
    }
}
