using Metaflow.Artifacts;
using Metaflow.Configuration;
using Metaflow.Datastore;

namespace Metaflow.Runtime.Launch;

/// <summary>Turns the texts of the command line into the parameters of a run.</summary>
internal sealed class ParameterBinding(
    FlowDefinition definition, RunOptions options, MetaflowConfiguration configuration, ParameterContext context)
{
    /// <summary>Reads parameters and serializes them. Files are read and stored.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="flow">An instance whose initializers give the defaults.</param>
    /// <param name="files">Where included files go.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ParameterException">A value is missing or no such value.</exception>
    public async Task<List<ArtifactToSave>> ResolveAsync(
        IEnumerable<ParameterDefinition> parameters,
        FlowSpec flow,
        IncludedFileStore files,
        CancellationToken cancellationToken)
    {
        RefuseUnknown();
        var artifacts = new List<ArtifactToSave>();
        foreach (var parameter in parameters)
        {
            var text = options.Parameters.FirstOrDefault(p => Matches(parameter, p.Key)).Value;
            artifacts.Add(parameter.IncludeFile is { } include
                ? await IncludeAsync(parameter, include, text, files, cancellationToken).ConfigureAwait(false)
                : Save(parameter, text is null ? Default(parameter, flow) : parameter.Parse(text)));
        }

        return artifacts;
    }

    private void RefuseUnknown()
    {
        foreach (var name in options.Parameters.Keys)
        {
            if (!definition.Parameters.Any(p => Matches(p, name)))
            {
                var known = string.Join(", ", definition.Parameters.Select(p => p.OptionName));
                throw new ParameterException(name, $"Flow '{definition.Name}' has no parameter '{name}'; "
                    + (known.Length == 0 ? "it has none." : $"it has {known}."));
            }
        }
    }

    private static bool Matches(ParameterDefinition parameter, string name) =>
        parameter.OptionName.Replace('-', '_').Equals(name.Replace('-', '_'), StringComparison.OrdinalIgnoreCase);

    private object? Default(ParameterDefinition parameter, FlowSpec flow)
    {
        if (parameter is { Required: true, HasDefault: false })
            throw Missing(parameter);
        try
        {
            return parameter.GetDefault(flow, context with { ParameterName = parameter.OptionName });
        }
        catch (Exception e) when (e is not MetaflowException)
        {
            throw new MetaflowException(
                $"The default of parameter '{parameter.OptionName}' cannot be computed: {e.Message} "
                + $"Give --{parameter.OptionName}, or mend the method that computes it.", e);
        }
    }

    private static ParameterException Missing(ParameterDefinition parameter) => new(
        parameter.OptionName,
        $"Parameter '{parameter.OptionName}' is required. Give --{parameter.OptionName} {parameter.ValueName}"
        + (parameter.Help is null ? "." : $": {parameter.Help}"));

    private static ArtifactToSave Save(ParameterDefinition parameter, object? value) => new(
        parameter.ArtifactName,
        ArtifactSerializer.Pickle.Serialize(parameter.Type, value, parameter.ArtifactName),
        parameter.Type.PythonTypeNameOf(value));

    private async Task<ArtifactToSave> IncludeAsync(
        ParameterDefinition parameter, IncludeFileAttribute include, string? text, IncludedFileStore files,
        CancellationToken cancellationToken)
    {
        string path;
        if (text is not null)
            path = DefaultFile.Typed(text, configuration.WorkingDirectory, configuration.HomeDirectory);
        else if (include.Default is { } file)
            path = DefaultFile.Find(file, configuration.WorkingDirectory);
        else if (parameter.Required)
            throw Missing(parameter);
        else
            return Save(RuntimeTypes.IncludedFile, parameter.ArtifactName, null);
        if (include.IsText)
            IncludedFileContent.RequireEncoding(include.Encoding);
        try
        {
            using var content = File.OpenRead(path);
            var stored = await files.SaveAsync(content, include, cancellationToken).ConfigureAwait(false);
            return Save(RuntimeTypes.IncludedFile, parameter.ArtifactName, stored);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ParameterException(
                parameter.OptionName,
                $"The file '{path}' for '--{parameter.OptionName}' cannot be read: {e.Message}");
        }
    }

    private static ArtifactToSave Save<T>(ArtifactType<T> type, string name, T? value) => new(
        name, type.Serialize(value!, name), type.PythonTypeNameOf(value));
}
