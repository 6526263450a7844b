namespace Metaflow.CommandLine.Commands;

/// <summary>The parameters of a flow as options of a command.</summary>
internal static class ParameterOptions
{
    /// <summary>One option per parameter, in the order of the artifacts' names.</summary>
    public static IEnumerable<CommandOption> Of(FlowDefinition flow)
    {
        var parameters = new ParameterDefinition[flow.Parameters.Count];
        for (var i = 0; i < parameters.Length; i++)
            parameters[i] = flow.Parameters[i];
        Array.Sort(parameters, static (a, b) => string.CompareOrdinal(a.ArtifactName, b.ArtifactName));
        return Array.ConvertAll(parameters, parameter => OptionOf(flow, parameter));
    }

    /// <summary>The texts of the parameters that were given, by option name.</summary>
    public static Dictionary<string, string> ValuesOf(CommandContext context)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var count = context.Flow.Parameters.Count;
        for (var i = 0; i < count; i++)
        {
            if (context.Options.Find(context.KnownOptions[i]) is { } text)
                values[context.KnownOptions[i].Name] = text;
        }

        return values;
    }

    private static CommandOption OptionOf(FlowDefinition flow, ParameterDefinition parameter) =>
        new(parameter.OptionName, OptionKind.Value, parameter.Help ?? "")
        {
            ValueName = parameter.IncludeFile is null ? parameter.ValueName : "FILE",
            IsRequired = parameter.Required && !parameter.HasDefault && parameter.IncludeFile?.Default is null,
            DefaultText = () => DefaultTextOf(flow, parameter),
            // A file is read when the run starts.
            Validate = parameter.IncludeFile is null ? text => parameter.Parse(text) : null,
        };

    private static string? DefaultTextOf(FlowDefinition flow, ParameterDefinition parameter)
    {
        if (parameter.IncludeFile is { } file)
            return file.Default;
        return parameter is { HasDefault: true, ShowDefault: true, IsDefaultComputed: false }
            ? DefaultText.Of(parameter.GetDefault(flow.Create(), new ParameterContext(
                flow.Name, "", parameter.OptionName, "local", new Dictionary<string, object?>())))
            : null;
    }
}
