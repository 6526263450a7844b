using Metaflow.Graph;
using Metaflow.Runtime;

namespace Metaflow;

/// <summary>A run that is about to be made, as flow decorators see and change it. For one thread at a time.</summary>
public sealed class LaunchContext
{
    private readonly IReadOnlyDictionary<string, string> _options;
    private readonly List<string> _systemTags = [];

    internal LaunchContext(FlowDefinition flow, RunContext run, IReadOnlyDictionary<string, string> options)
    {
        FlowName = flow.Name;
        Steps = [.. flow.Steps.Select(static s => s.Node)];
        UserName = run.UserName;
        _options = options;
    }

    /// <summary>The flow's name.</summary>
    public string FlowName { get; }

    /// <summary>The steps of the flow, as they stand in its graph.</summary>
    public IReadOnlyList<GraphNode> Steps { get; }

    /// <summary>Who runs the flow.</summary>
    public string UserName { get; }

    internal IReadOnlyList<string> SystemTags => _systemTags;

    internal List<string> Messages { get; } = [];

    internal ProjectContext? Project { get; set; }

    /// <summary>The value of an option of <see cref="FlowDecorator.Options"/>; null when it is not given.</summary>
    /// <param name="name">The option's name without dashes in front.</param>
    public string? FindOption(string name) => _options.GetValueOrDefault(name);

    /// <summary>Whether a flag of <see cref="FlowDecorator.Options"/> is given.</summary>
    /// <param name="name">The option's name without dashes in front.</param>
    public bool HasFlag(string name) => FindOption(name) is { } value && bool.TryParse(value, out var isOn) && isOn;

    /// <summary>Adds a system tag to the run.</summary>
    /// <param name="tag">The tag, 1 to 500 characters.</param>
    public void AddSystemTag(string tag)
    {
        Metadata.RunTags.Validate(tag);
        _systemTags.Add(tag);
    }

    /// <summary>Says something on the terminal before the run starts; parts between asterisks are highlighted.</summary>
    /// <param name="message">A line of text.</param>
    public void Say(string message) => Messages.Add(message);
}
