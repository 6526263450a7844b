namespace Metaflow;

/// <summary>
/// Makes a property a parameter of the flow: an option of <c>run</c>, kept with the run and read-only in every step. The
/// property's initializer is the default; without one the default is null (or the type's default).
/// </summary>
/// <remarks>
/// Supported types: <c>string</c>, <c>bool</c>, integers, floating-point numbers, <c>decimal</c>, <c>DateTime</c>, <c>DateTimeOffset</c>,
/// <c>DateOnly</c>, <c>TimeSpan</c>, <c>Guid</c>, <c>Uri</c>, enums, <c>Nullable</c> of these, lists and arrays of these (with
/// <see cref="Separator"/>, or as a JSON array without), and records and classes given as JSON.
/// </remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ParameterAttribute : Attribute
{
    /// <summary>The option's name without dashes; null for the property's name in kebab-case.</summary>
    public string? Name { get; set; }

    /// <summary>A sentence for <c>run --help</c>; null for none.</summary>
    public string? Help { get; set; }

    /// <summary>Refuses to run without a value. Ignored when there is a default.</summary>
    public bool Required { get; set; }

    /// <summary>For lists: the text between items on the command line, such as <c>,</c>; null takes a JSON array.</summary>
    public string? Separator { get; set; }

    /// <summary>
    /// The name of a static method of the flow that computes the default at launch, with no argument or a
    /// <see cref="ParameterContext"/>; null to use the initializer.
    /// </summary>
    public string? DefaultFrom { get; set; }

    /// <summary>Shows the default in <c>--help</c>. Default true.</summary>
    public bool ShowDefault { get; set; } = true;
}
