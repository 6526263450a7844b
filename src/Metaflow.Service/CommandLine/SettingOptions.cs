using System.CommandLine;
using System.Globalization;
using Metaflow.Service.Configuration;

namespace Metaflow.Service.CommandLine;

/// <summary>Options of a command that stand for environment variables, and win over them.</summary>
internal sealed class SettingOptions
{
    private readonly Dictionary<string, Option> _options = [];

    /// <summary>The variables of databases other than a file: a file that is named on the command line is used whatever they say.</summary>
    private const string ServerVariables = "MF_METADATA_DB_";
    private const string FileVariable = "MF_METADATA_SQLITE_PATH";

    /// <summary>Adds the option that names the file of SQLite.</summary>
    public SettingOptions AddDatabase(Command command) => Add(
        command, FileVariable, new Option<string>("--database") { HelpName = "FILE", Description = Describe("Keep the records in this file", FileVariable) });

    /// <summary>Adds the options of a service.</summary>
    public SettingOptions AddServing(Command command)
    {
        var port = new Option<int?>("--port") { HelpName = "PORT", Description = Describe("Listen on this port; 0 takes one that is free", "MF_METADATA_PORT") };
        port.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: var text }]
                && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= 65535))
                result.AddError($"--port is '{text}'; it may be from 0 to 65535.");
        });
        Add(command, "MF_METADATA_PORT", port);
        Add(command, "MF_METADATA_HOST", Text("--host", "ADDRESS", Describe("Listen on this address", "MF_METADATA_HOST")));
        Add(command, "PATH_PREFIX", Text("--path-prefix", "/PATH", Describe("Serve all paths below this one", "PATH_PREFIX")));
        Add(command, "LOGLEVEL", Text("--log-level", "LEVEL", Describe("What to log", "LOGLEVEL"))
            .AcceptOnlyFromAmong("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"));
        Add(command, "LOG_FORMAT", Text("--log-format", "FORMAT", Describe("How to log", "LOG_FORMAT")).AcceptOnlyFromAmong("text", "json"));
        return this;
    }

    /// <summary>The settings of a command line.</summary>
    /// <param name="result">What was typed.</param>
    /// <param name="others">The settings that it does not name.</param>
    public SettingReader Read(ParseResult result, SettingReader others)
    {
        var given = new Dictionary<string, string>();
        foreach (var (variable, option) in _options)
        {
            if (result.GetResult(option) is { Tokens: [{ Value: var value }] })
                given[variable] = value;
        }

        if (given.Count == 0)
            return others;
        var hasFile = given.ContainsKey(FileVariable);
        return new SettingReader(name =>
            given.TryGetValue(name, out var value) ? value
            : hasFile && name.StartsWith(ServerVariables, StringComparison.Ordinal) ? null
            : others.Text(name));
    }

    private SettingOptions Add(Command command, string variable, Option option)
    {
        _options.Add(variable, option);
        command.Add(option);
        return this;
    }

    private static Option<string> Text(string name, string value, string description) => new(name) { HelpName = value, Description = description };

    private static string Describe(string text, string variable) => $"{text} ({variable}).";
}
