using Metaflow.Artifacts;

namespace Metaflow.Runtime;

/// <summary>How to run a flow; the defaults are those of the <c>run</c> command. Immutable.</summary>
public sealed record RunOptions
{
    /// <summary>Values of parameters, by name. Those not given take their default.</summary>
    public ParameterValues Parameters { get; init; } = [];

    /// <summary>Files of configs by option name.</summary>
    public IReadOnlyDictionary<string, string> ConfigFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>Texts of configs by option name; no name may also be in <see cref="ConfigFiles"/>.</summary>
    public IReadOnlyDictionary<string, string> ConfigValues { get; init; } = new Dictionary<string, string>();

    /// <summary>Decorators to attach to every step that lacks them, as in <c>retry:times=4</c>.</summary>
    public IReadOnlyList<string> With { get; init; } = [];

    /// <summary>
    /// Values of the options that decorators of the flow add, by name, as <c>branch</c> and <c>production</c> of
    /// <see cref="ProjectAttribute"/>. A flag that is given is <c>true</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> DecoratorOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>The most tasks that run at once, 1 or more. Default 16.</summary>
    public int MaxWorkers { get; init; } = 16;

    /// <summary>The most items of a foreach, 1 or more. Default 100.</summary>
    public int MaxNumSplits { get; init; } = 100;

    /// <summary>The most megabytes kept of each stream of each task, 1 or more. Default 10.</summary>
    public int MaxLogSize { get; init; } = 10;

    /// <summary>
    /// The run to resume; null for a fresh run. Parameters and configs then come from that run and none may be given here.
    /// </summary>
    public ResumeOptions? Resume { get; init; }

    /// <summary>User tags of the run: at most 50, each of 1 to 500 characters.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>A file that gets the run's id when the run starts; null for none.</summary>
    public string? RunIdFile { get; init; }

    /// <summary>
    /// A file that gets the run's id, its flow and where it is recorded when the run starts, as JSON for the program that started this one; null for
    /// none. It appears whole; a named pipe is written to.
    /// </summary>
    public string? RunnerAttributeFile { get; init; }

    /// <summary>The namespace that the client sees inside steps; null for the user's own.</summary>
    public string? Namespace { get; init; }

    /// <summary>Where tasks run; null for <see cref="Runtime.Isolation.Worker"/>, or none when that is not possible.</summary>
    public Isolation? Isolation { get; init; }

    /// <summary>
    /// Where the datastore keeps data, in place of its setting: for the local one the folder that holds <c>.metaflow</c>. Null goes by the
    /// settings, which find or create that of the working directory.
    /// </summary>
    public string? DatastoreRoot { get; init; }

    /// <summary>
    /// The program's own serializers. Worker processes register theirs themselves, by <c>FlowProgram.RunAsync</c>; so pass the
    /// same here and there.
    /// </summary>
    public ArtifactSerializers Serializers { get; init; } = ArtifactSerializers.None;

    /// <summary>
    /// The datastores and metadata providers to choose from, by name; the settings choose. Default Metaflow's own. Worker processes register
    /// theirs themselves, as with <see cref="Serializers"/>.
    /// </summary>
    public Backends Backends { get; init; } = Backends.Default;
}
