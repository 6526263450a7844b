namespace Metaflow;

/// <summary>
/// Makes a property a config: JSON (or what <see cref="Parser"/> understands) resolved before anything else, immutable, kept with
/// the run, and available in <see cref="FlowSpec.Configure"/>. The property is a <see cref="ConfigValue"/>, a record or a class.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ConfigAttribute : Attribute
{
    /// <summary>The name for <c>--config NAME FILE</c> and <c>--config-value NAME JSON</c>; null for the property's name in kebab-case.</summary>
    public string? Name { get; set; }

    /// <summary>A sentence for <c>--help</c>; null for none.</summary>
    public string? Help { get; set; }

    /// <summary>The path of the file taken when none is given; null for none. Looked up like <see cref="IncludeFileAttribute.Default"/>.</summary>
    public string? Default { get; set; }

    /// <summary>The text taken when nothing is given; null for none. Not together with <see cref="Default"/>.</summary>
    public string? DefaultValue { get; set; }

    /// <summary>Refuses to start without a value. Ignored when there is a default.</summary>
    public bool Required { get; set; }

    /// <summary>
    /// The name of a static method of the flow that turns the text into the property's type; null reads JSON.
    /// </summary>
    public string? Parser { get; set; }
}
