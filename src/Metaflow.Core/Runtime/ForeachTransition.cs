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

        var member = expression.StartsWith("this.", StringComparison.Ordinal) ? expression[5..] : expression;
        var format = flow.Binding?.ForeachValueFormat ?? ForeachValueFormat.Default;
        return new Transition([target])
        {
            ForeachArtifact = FindArtifact(flow, member) ?? Keep(flow, target, items),
            NumSplits = items.Count,
            ForeachValues = format.Format(items),
        };
    }

    private static string? FindArtifact(FlowSpec flow, string member)
    {
        if (flow.Binding is not { Definition: var definition })
            return NamingPolicy.ToSnakeCase(member);
        foreach (var artifact in definition.Artifacts)
        {
            if (artifact.PropertyName == member)
                return artifact.Name;
        }

        foreach (var parameter in definition.Parameters)
        {
            if (NamingPolicy.Matches(member, parameter.ArtifactName))
                return parameter.ArtifactName;
        }

        return null;
    }

    private static string Keep<T>(FlowSpec flow, string target, IReadOnlyCollection<T> items)
    {
        var name = RuntimeArtifacts.ForeachItemsPrefix + target;
        foreach (var artifact in flow.Binding!.Definition.Artifacts)
        {
            if (artifact.Name == name && artifact is ArtifactDescriptor<IReadOnlyList<T>> descriptor)
            {
                flow.SlotOf(descriptor).Value = items as IReadOnlyList<T> ?? [.. items];
                return name;
            }
        }

        throw flow.InvalidTransition("the foreach runs over an expression that the generator did not see; use an artifact");
    }
}
