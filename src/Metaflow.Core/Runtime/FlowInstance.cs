namespace Metaflow.Runtime;

/// <summary>Makes flow instances from what tasks have stored.</summary>
internal static class FlowInstance
{
    /// <summary>An instance with parameters and configs; artifacts come with a binding.</summary>
    /// <param name="definition">The flow.</param>
    /// <param name="artifacts">What is stored.</param>
    /// <param name="loadFile">Gets the content of an included file.</param>
    public static FlowSpec Create(
        FlowDefinition definition, TaskArtifacts artifacts, Func<IncludedFileDescriptor, byte[]> loadFile)
    {
        var flow = definition.Create();
        foreach (var parameter in definition.Parameters)
        {
            if (parameter.IncludeFile is not null)
                parameter.Set(flow, IncludedFileContent.Read(artifacts, parameter.ArtifactName, loadFile));
            else if (artifacts.TryReadObject(parameter.ArtifactName, parameter.Type, out var value))
                parameter.Set(flow, value);
        }

        foreach (var config in definition.Configs)
        {
            if (artifacts.TryReadObject(config.ArtifactName, RuntimeTypes.Natural, out var value))
                config.Restore(flow, value);
        }

        return flow;
    }

    /// <summary>An instance for somebody who only reads.</summary>
    /// <param name="definition">The flow.</param>
    /// <param name="step">The step of the task.</param>
    /// <param name="artifacts">What the task has stored.</param>
    /// <param name="loadFile">Gets the content of an included file.</param>
    public static FlowSpec Open(
        FlowDefinition definition, string step, TaskArtifacts artifacts, Func<IncludedFileDescriptor, byte[]> loadFile)
    {
        var flow = Create(definition, artifacts, loadFile);
        flow.Bind(new TaskBinding(definition, step, artifacts) { ForeachStack = ForeachPlace.StackOf(artifacts) });
        return flow;
    }

    /// <summary>The stored names of all that an instance may read.</summary>
    public static IReadOnlyList<string> NamesOf(FlowDefinition definition) =>
    [
        .. definition.Parameters.Select(static p => p.ArtifactName),
        .. definition.Configs.Select(static c => c.ArtifactName),
        .. definition.Artifacts.Select(static a => a.Name),
    ];
}
