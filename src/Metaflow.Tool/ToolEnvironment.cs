using System.Collections;
using Metaflow.Aws.Credentials;
using Metaflow.Configuration;
using Spectre.Console;

namespace Metaflow.Tool;

/// <summary>What a command works with.</summary>
internal sealed record ToolEnvironment
{
    /// <summary>Environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The working directory, absolute.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The user's home directory.</summary>
    public required string HomeDirectory { get; init; }

    /// <summary>Where questions are asked and tables are drawn.</summary>
    public required IAnsiConsole Console { get; init; }

    /// <summary>Where results go that other programs may read.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Where complaints go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>What is piped in.</summary>
    public required TextReader Input { get; init; }

    /// <summary>Where keys of AWS come from.</summary>
    public CredentialSource Credentials { get; init; } = CredentialSource.Default;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether somebody can answer questions.</summary>
    public bool IsInteractive => Console.Profile.Capabilities.Interactive;

    /// <summary>The profile that the environment chooses; empty for the one without a name.</summary>
    public string DefaultProfile => Variables.GetValueOrDefault(ConfigurationOptions.Profile.Key) ?? "";

    /// <summary>The environment of this process.</summary>
    public static ToolEnvironment OfProcess()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        var console = AnsiConsole.Console;
        console.Profile.Capabilities.Interactive = !System.Console.IsInputRedirected && !System.Console.IsOutputRedirected;
        if (System.Console.IsOutputRedirected)
            console.Profile.Width = 4096; // nobody looks: a line stays one
        return new ToolEnvironment
        {
            Variables = variables,
            WorkingDirectory = Environment.CurrentDirectory,
            HomeDirectory = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            Console = console,
            Output = System.Console.Out,
            Error = System.Console.Error,
            Input = System.Console.In,
        };
    }

    /// <summary>The file of a profile.</summary>
    /// <param name="profile">The profile's name; empty for the one without a name.</param>
    /// <exception cref="ConfigurationException">It cannot be the name of a profile.</exception>
    public ProfileFile ProfileOf(string profile) => new(ProfileFile.PathOf(
        profile, Variables.GetValueOrDefault(ConfigurationOptions.Home.Key), WorkingDirectory, HomeDirectory));

    /// <summary>The settings that a flow would find here with a profile.</summary>
    /// <param name="profile">The profile's name; empty for the one without a name.</param>
    /// <exception cref="ConfigurationException">A file is malformed, or that of the profile is missing.</exception>
    public MetaflowConfiguration ConfigurationOf(string profile)
    {
        var variables = new Dictionary<string, string>(Variables, StringComparer.Ordinal) { [ConfigurationOptions.Profile.Key] = profile };
        return MetaflowConfiguration.Create(variables, WorkingDirectory, HomeDirectory);
    }

    /// <summary>The settings of the environment alone.</summary>
    public MetaflowConfiguration ConfigurationOfVariables() => MetaflowConfiguration.WithoutFiles(Variables, WorkingDirectory);
}
