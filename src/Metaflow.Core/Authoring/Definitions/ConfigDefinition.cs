using System.ComponentModel;
using Metaflow.Artifacts;

namespace Metaflow;

/// <summary>A config of a flow, as generated code describes it. Immutable and thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ConfigDefinition
{
    private protected ConfigDefinition()
    {
    }

    /// <summary>The name on the command line.</summary>
    public required string OptionName { get; init; }

    /// <summary>The stored name of the artifact.</summary>
    public required string ArtifactName { get; init; }

    /// <summary>Default path, default text, help and whether it is required.</summary>
    public required ConfigAttribute Attribute { get; init; }

    /// <summary>How the value is stored.</summary>
    public abstract ArtifactType Type { get; }

    /// <summary>Reads the config's text and puts the value into an instance.</summary>
    /// <param name="flow">An instance of the flow.</param>
    /// <param name="text">JSON, or what the parser understands; null when no value was given.</param>
    /// <returns>The value of the property, or null.</returns>
    internal abstract object? Set(FlowSpec flow, string? text);

    /// <summary>Puts a stored value into an instance.</summary>
    /// <param name="flow">An instance of the flow.</param>
    /// <param name="stored">What was stored, as natural values.</param>
    internal abstract void Restore(FlowSpec flow, object? stored);
}

/// <summary>A config with the type of its property.</summary>
/// <typeparam name="T">The property's type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ConfigDefinition<T> : ConfigDefinition
{
    /// <summary>How the value is stored, and read from JSON. For <see cref="ConfigValue"/> use <see cref="ConfigValue.ArtifactType"/>.</summary>
    public required ArtifactType<T> ArtifactType { get; init; }

    /// <summary>Writes the property, init-only ones too.</summary>
    public required Action<FlowSpec, T> Assign { get; init; }

    /// <summary>Reads text that is not JSON; null reads JSON.</summary>
    public Func<string, T>? Parser { get; init; }

    /// <inheritdoc/>
    public override ArtifactType Type => ArtifactType;

    internal override object? Set(FlowSpec flow, string? text)
    {
        if (text is null)
            return null;
        var value = Parser is null ? ArtifactType.Read(JsonText.Parse(text), new ReadPath(OptionName)) : Parse(Parser, text);
        Assign(flow, value);
        return value;
    }

    private static T Parse(Func<string, T> parser, string text)
    {
        try
        {
            return parser(text);
        }
        catch (Exception e) when (e is not MetaflowException)
        {
            throw new MetaflowException($"its parser failed: {e.Message}", e);
        }
    }

    internal override void Restore(FlowSpec flow, object? stored)
    {
        if (stored is not null)
            Assign(flow, stored is T value ? value : ArtifactType.Read(stored, new ReadPath(OptionName)));
    }
}
