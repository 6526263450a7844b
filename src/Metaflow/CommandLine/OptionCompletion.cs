using System.Text.Json;
using Metaflow.Configuration;

namespace Metaflow.CommandLine;

/// <summary>Takes options that the command line lacks from the environment, and checks all values.</summary>
internal static class OptionCompletion
{
    /// <summary>Adds and checks the values of a command's options.</summary>
    /// <param name="values">What the command line gave; gets what the environment gives.</param>
    /// <param name="options">The options of the command.</param>
    /// <param name="prefix">Of environment variables: <c>METAFLOW_</c>, <c>METAFLOW_RUN_</c>, …</param>
    /// <param name="configuration">Gives the environment.</param>
    /// <exception cref="UsageException">A value is not valid, or a required one is missing.</exception>
    public static void Complete(
        OptionValues values, IReadOnlyList<CommandOption> options, string prefix, MetaflowConfiguration configuration)
    {
        foreach (var option in options)
        {
            if (!values.Contains(option))
                AddFromEnvironment(values, option, prefix, configuration);
            if (values.Contains(option))
                Check(values, option);
            else if (option.IsRequired)
                throw Missing(option, prefix);
        }
    }

    /// <summary>Checks that a value is one of those that are accepted; no choices accept all.</summary>
    /// <exception cref="UsageException">It is none of them.</exception>
    public static void CheckChoice(CommandOption option, string value, IReadOnlyList<string> choices)
    {
        if (choices.Count > 0 && !choices.Contains(value))
        {
            throw new UsageException(
                $"Invalid value for '--{option.Name}': '{value}' is none of {string.Join(", ", choices)}.");
        }
    }

    private static void AddFromEnvironment(
        OptionValues values, CommandOption option, string prefix, MetaflowConfiguration configuration)
    {
        var variable = option.EnvironmentVariable(prefix);
        var text = configuration.GetEnvironmentVariable(variable);
        if (text is null && option.PythonName is not null)
        {
            variable = prefix + option.PythonName;
            text = configuration.GetEnvironmentVariable(variable);
        }

        if (text is null)
            return;
        switch (option.Kind)
        {
            case OptionKind.Flag:
                values.Add(option, ParseFlag(text) ?? throw new UsageException(
                    $"Invalid value for '--{option.Name}': {variable} is '{text}'; set it to true or false."));
                break;
            case OptionKind.Repeated:
                foreach (var part in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                    values.Add(option, part);
                break;
            case OptionKind.RepeatedPair:
                AddPairs(values, option, variable, text);
                break;
            default:
                values.Add(option, text);
                break;
        }
    }

    private static string? ParseFlag(string text) => text.Trim().ToUpperInvariant() switch
    {
        "TRUE" or "T" or "1" or "YES" or "Y" or "ON" => "true",
        "FALSE" or "F" or "0" or "NO" or "N" or "OFF" => "false",
        _ => null,
    };

    private static void AddPairs(OptionValues values, CommandOption option, string variable, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                values.Add(option, member.Name);
                values.Add(option, member.Value.ValueKind == JsonValueKind.String
                    ? member.Value.GetString()!
                    : member.Value.GetRawText());
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new UsageException(
                $"Invalid value for '--{option.Name}': {variable} is no JSON object of names and values.");
        }
    }

    private static void Check(OptionValues values, CommandOption option)
    {
        if (option.Kind is OptionKind.Flag or OptionKind.RepeatedPair)
            return;
        foreach (var value in values.GetAll(option))
            CheckChoice(option, value, option.Choices);

        try
        {
            option.Validate?.Invoke(values.Find(option)!);
        }
        catch (MetaflowException e) when (e is not UsageException)
        {
            throw new UsageException(e.Message);
        }
    }

    private static UsageException Missing(CommandOption option, string prefix)
    {
        var help = option.Help.Length == 0 ? "" : $" It is: {option.Help}";
        return new UsageException(
            $"Missing option '--{option.Name}'.{help}\n"
            + $"Give --{option.Name} {option.ValueName}, or set {option.EnvironmentVariable(prefix)}.");
    }
}
