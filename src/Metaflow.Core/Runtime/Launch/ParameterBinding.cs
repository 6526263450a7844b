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
            var isGiven = TryFind(parameter, out var value);
            artifacts.Add(parameter.IncludeFile is { } include
                ? await IncludeAsync(parameter, include, value, files, cancellationToken).ConfigureAwait(false)
                : Save(parameter, isGiven ? parameter.Convert(value) : Default(parameter, flow)));
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

    private bool TryFind(ParameterDefinition parameter, out object? value)
    {
        value = null;
        string? found = null;
        foreach (var (name, given) in options.Parameters)
        {
            if (!Matches(parameter, name))
                continue;
            if (found is not null)
            {
                throw new ParameterException(
                    parameter.OptionName, $"Parameter '{parameter.OptionName}' is given twice, as '{found}' and as '{name}'.");
            }

            (found, value) = (name, given);
        }

        return found is not null;
    }

    private static bool Matches(ParameterDefinition parameter, string name) =>
        parameter.OptionName.Replace('-', '_').Equals(name.Replace('-', '_'), StringComparison.OrdinalIgnoreCase)
        || NamingPolicy.Matches(name, parameter.ArtifactName);

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
        ParameterDefinition parameter, IncludeFileAttribute include, object? value, IncludedFileStore files,
        CancellationToken cancellationToken)
    {
        var file = value is IncludedFile { HasValue: true } given ? given : default;
        var path = file.HasValue ? null : FindFile(parameter, include, value);
        if (!file.HasValue && path is null)
            return SaveFile(parameter, null);
        if (include.IsText)
            IncludedFileContent.RequireEncoding(include.Encoding);
        try
        {
            using var content = path is null ? file.OpenRead() : File.OpenRead(path);
            return SaveFile(parameter, await files.SaveAsync(content, include, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ParameterException(
                parameter.OptionName,
                $"The file '{path}' for '--{parameter.OptionName}' cannot be read: {e.Message}");
        }
    }

    /// <summary>The path of the file that was given, or of the default; null when there is neither.</summary>
    private string? FindFile(ParameterDefinition parameter, IncludeFileAttribute include, object? value)
    {
        if (value is string text)
            return DefaultFile.Typed(text, configuration.WorkingDirectory, configuration.HomeDirectory);
        if (value is not (null or IncludedFile))
        {
            throw new ParameterException(
                parameter.OptionName,
                $"Parameter '{parameter.OptionName}' takes a file, but got '{value}' of type {value.GetType()}. Give a path, or an "
                + "IncludedFile.");
        }

        if (include.Default is { } file)
            return DefaultFile.Find(file, configuration.WorkingDirectory);
        return parameter.Required ? throw Missing(parameter) : null;
    }

    private static ArtifactToSave SaveFile(ParameterDefinition parameter, IncludedFileDescriptor? stored) => new(
        parameter.ArtifactName,
        RuntimeTypes.IncludedFile.Serialize(stored!, parameter.ArtifactName),
        RuntimeTypes.IncludedFile.PythonTypeNameOf(stored));
}
