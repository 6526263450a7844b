namespace Metaflow.Runtime;

/// <summary>Metaflow's rules for taking artifacts over from the inputs of a join.</summary>
internal static class ArtifactMerge
{
    public static void Merge(
        FlowSpec flow, IJoinInputs inputs, IReadOnlyCollection<string>? include, IReadOnlyCollection<string>? exclude)
    {
        if (include is { Count: > 0 } && exclude is { Count: > 0 })
            throw new MetaflowException("MergeArtifacts takes include or exclude, not both; give one of the lists.");
        if (flow.Binding is { JoinSource: null } binding)
            throw new MetaflowException($"MergeArtifacts is for joins only; step '{binding.StepName}' takes no inputs.");

        var definition = flow.Binding?.Definition;
        var found = new Dictionary<string, MergedArtifact>(StringComparer.Ordinal);
        var conflicts = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < inputs.Count; i++)
        {
            foreach (var artifact in MergedArtifact.Of(inputs.Open(i)))
            {
                if (IsSet(flow, artifact.Name) || RuntimeArtifacts.Contains(artifact.Name))
                    continue;
                var isPrivate = RuntimeArtifacts.IsForeachItems(artifact.Name);
                if (!isPrivate && ((include is { Count: > 0 } && !Names(definition, include, artifact))
                    || (exclude is { Count: > 0 } && Names(definition, exclude, artifact))))
                    continue;
                if (!found.TryAdd(artifact.Name, artifact) && found[artifact.Name].Key != artifact.Key)
                    conflicts.Add(artifact.Name);
            }
        }

        // No flow can name these. Items of a foreach around the join agree and are needed; those of one before it are not. Several
        // inputs may have caught failures, of which the flow keeps what it wants in artifacts of its own.
        foreach (var name in conflicts.Where(RuntimeArtifacts.IsPrivate).ToArray())
        {
            conflicts.Remove(name);
            found.Remove(name);
        }

        if (conflicts.Count > 0)
        {
            throw new UnhandledInMergeArtifactsException(
                $"The inputs of the join have different values of {Quote(conflicts)}. Assign each of these before "
                + "MergeArtifacts, or exclude it.", [.. conflicts]);
        }

        List<string> missing = [.. (include ?? []).Where(n =>
            !found.Values.Any(a => Names(definition, [n], a)) && !flow.HasArtifact(n))];
        if (missing.Count > 0)
        {
            throw new MissingInMergeArtifactsException(
                $"MergeArtifacts is to include {Quote(missing)}, which no input of the join has. Check the names.", missing);
        }

        foreach (var artifact in found.Values)
            artifact.LinkInto(flow);
    }

    private static bool IsSet(FlowSpec flow, string name) =>
        flow.Binding?.Artifacts.ContainsStored(name) == true
        || flow.Slots.Any(s => s.HasValue && s.Descriptor.Name == name);

    private static bool Names(FlowDefinition? definition, IReadOnlyCollection<string> names, MergedArtifact artifact) =>
        names.Any(n => definition?.MeansArtifact(n, artifact.Name) ?? artifact.IsNamed(n));

    private static string Quote(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"'{n}'"));
}
