using System.Collections;
using Metaflow.Platform;

namespace Metaflow.Configuration;

/// <summary>
/// The settings of this process. Each is taken from the first that has it: the command line, the environment, the
/// project's
/// <c>.metaflow/config.json</c>, the profile file, the default. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// Both files are read once, when the configuration is made. Keys that this product does not know are kept and
/// ignored: other versions
/// and Python's Metaflow share the files. A text is checked when its option is read, so that a setting that nobody
/// needs stops nobody.
/// </remarks>
public sealed class MetaflowConfiguration
{
    private readonly Dictionary<string, string> _environment;
    private readonly Dictionary<string, string>? _project;
    private readonly Dictionary<string, string>? _profile;
    private readonly Dictionary<string, ConfigurationSource> _commandLine;
    private readonly string? _projectPath;
    private readonly string _profilePath;

    private MetaflowConfiguration(
        Dictionary<string, string> environment, string workingDirectory, string homeDirectory, bool readFiles = true)
    {
        _environment = environment;
        _commandLine = [];
        WorkingDirectory = workingDirectory;
        HomeDirectory = homeDirectory;
        _profilePath = "";
        if (!readFiles)
            return;
        ProjectDirectory = FindProjectDirectory(workingDirectory);
        _projectPath = ProjectDirectory is null ? null : Path.Combine(ProjectDirectory, "config.json");
        _project = _projectPath is null ? null : ConfigurationFile.TryRead(_projectPath);
        var profile = GetEnvironmentVariable(ConfigurationOptions.Profile.Key);
        _profilePath = ProfileFile.PathOf(profile, GetEnvironmentVariable(ConfigurationOptions.Home.Key), workingDirectory, homeDirectory);
        _profile = ConfigurationFile.TryRead(_profilePath);
        if (_profile is null && profile is { Length: > 0 })
        {
            throw new ConfigurationException(
                $"METAFLOW_PROFILE is '{profile}', but there is no '{_profilePath}'. "
                + "Create that file, or unset METAFLOW_PROFILE.");
        }
    }

    private MetaflowConfiguration(MetaflowConfiguration other, Dictionary<string, ConfigurationSource> commandLine)
    {
        _environment = other._environment;
        _project = other._project;
        _profile = other._profile;
        _projectPath = other._projectPath;
        _profilePath = other._profilePath;
        _commandLine = commandLine;
        WorkingDirectory = other.WorkingDirectory;
        HomeDirectory = other.HomeDirectory;
        ProjectDirectory = other.ProjectDirectory;
    }

    /// <summary>The working directory, absolute.</summary>
    public string WorkingDirectory { get; }

    /// <summary>The user's home directory, for <c>~</c>.</summary>
    public string HomeDirectory { get; }

    /// <summary>The file of the profile, which need not be there; empty when no files count.</summary>
    internal string ProfilePath => _profilePath;

    /// <summary>
    /// The nearest <c>.metaflow</c> folder from the working directory upwards; null when there is none.
    /// </summary>
    public string? ProjectDirectory { get; }

    /// <summary>
    /// The settings of this process: reads its environment variables, working directory and the two files.
    /// </summary>
    /// <exception cref="ConfigurationException">
    /// A file is malformed, or that of the named profile is missing.
    /// </exception>
    public static MetaflowConfiguration FromEnvironment()
    {
        var environment = new Dictionary<string, string>(HostSystemRules.Current.VariableNames());
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        return new MetaflowConfiguration(
            environment,
            Environment.CurrentDirectory,
            Environment.GetFolderPath(
                Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify));
    }

    /// <summary>Settings from given inputs instead of this process's.</summary>
    /// <param name="environment">Environment variables.</param>
    /// <param name="workingDirectory">The working directory, absolute.</param>
    /// <param name="homeDirectory">The user's home directory.</param>
    /// <exception cref="ConfigurationException">
    /// A file is malformed, or that of the named profile is missing.
    /// </exception>
    public static MetaflowConfiguration Create(
        IReadOnlyDictionary<string, string> environment, string workingDirectory, string homeDirectory)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentException.ThrowIfNullOrEmpty(workingDirectory);
        ArgumentNullException.ThrowIfNull(homeDirectory);
        return new MetaflowConfiguration(
            new Dictionary<string, string>(environment, StringComparer.Ordinal), workingDirectory, homeDirectory);
    }

    /// <summary>Settings from given variables alone: neither a project's file nor a profile counts.</summary>
    /// <param name="environment">Environment variables.</param>
    /// <param name="workingDirectory">The working directory, absolute.</param>
    internal static MetaflowConfiguration WithoutFiles(
        IReadOnlyDictionary<string, string> environment, string workingDirectory) =>
        new(new Dictionary<string, string>(environment, StringComparer.Ordinal), workingDirectory, workingDirectory, readFiles: false);

    /// <summary>The value of an option.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="option">One of <see cref="ConfigurationOptions"/>.</param>
    /// <exception cref="ConfigurationException">
    /// The text of the setting is no such value; the message says where it stands.
    /// </exception>
    public T Get<T>(ConfigurationOption<T> option)
    {
        ArgumentNullException.ThrowIfNull(option);
        return Find(option) is { } source ? option.Parse(source.Text, source.Origin) : option.Default;
    }

    /// <summary>Where the value of an option comes from; null when it is the default.</summary>
    /// <param name="option">One of <see cref="ConfigurationOptions"/>.</param>
    public ConfigurationSource? Find(ConfigurationOption option)
    {
        ArgumentNullException.ThrowIfNull(option);
        if (_commandLine.TryGetValue(option.Key, out var source))
            return source;
        if (_environment.TryGetValue(option.Key, out var text))
            return new ConfigurationSource(text, $"environment variable {option.Key}");
        if (option.EnvironmentOnly)
            return null;
        if (_project is not null && _project.TryGetValue(option.Key, out text))
            return new ConfigurationSource(text, $"'{_projectPath}'");
        return _profile is not null && _profile.TryGetValue(option.Key, out text)
            ? new ConfigurationSource(text, $"'{_profilePath}'")
            : null;
    }

    /// <summary>The same settings with one from the command line, which goes before all others.</summary>
    /// <param name="option">One of <see cref="ConfigurationOptions"/>.</param>
    /// <param name="text">The text of the setting.</param>
    /// <param name="origin">The command line's option, as in <c>--datastore</c>.</param>
    public MetaflowConfiguration With(ConfigurationOption option, string text, string origin)
    {
        ArgumentNullException.ThrowIfNull(option);
        ArgumentNullException.ThrowIfNull(text);
        return new MetaflowConfiguration(
            this,
            new Dictionary<string, ConfigurationSource>(_commandLine) { [option.Key] = new(text, origin) });
    }

    /// <summary>An environment variable; null when it is not set.</summary>
    /// <param name="name">Its full name.</param>
    internal string? GetEnvironmentVariable(string name) => _environment.GetValueOrDefault(name);

    private static string? FindProjectDirectory(string workingDirectory)
    {
        for (var directory = workingDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            var candidate = Path.Combine(directory, ".metaflow");
            if (Directory.Exists(candidate))
                return candidate;
        }

        return null;
    }
}
