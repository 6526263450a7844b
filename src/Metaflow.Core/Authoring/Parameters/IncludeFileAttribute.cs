namespace Metaflow;

/// <summary>
/// Makes a property of type <see cref="IncludedFile"/> a file parameter: the command line takes a path, the file's content is
/// uploaded when the run starts and travels with it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class IncludeFileAttribute : Attribute
{
    /// <summary>Creates a file parameter.</summary>
    public IncludeFileAttribute()
    {
    }

    /// <summary>Creates a file parameter with a default.</summary>
    /// <param name="defaultPath">See <see cref="Default"/>.</param>
    public IncludeFileAttribute(string defaultPath) => Default = defaultPath;

    /// <summary>The option's name without dashes; null for the property's name in kebab-case.</summary>
    public string? Name { get; set; }

    /// <summary>A sentence for <c>run --help</c>; null for none.</summary>
    public string? Help { get; set; }

    /// <summary>
    /// The path taken when none is given; null for none. A relative path is looked up in the working directory, then beside the flow's
    /// source file, then beside the built program.
    /// </summary>
    public string? Default { get; set; }

    /// <summary>Refuses to run without a file. Ignored when there is a default.</summary>
    public bool Required { get; set; }

    /// <summary>Whether the content is text (read by Python as <c>str</c>) or bytes. Default true.</summary>
    public bool IsText { get; set; } = true;

    /// <summary>The text's encoding. Default <c>utf-8</c>.</summary>
    public string Encoding { get; set; } = "utf-8";
}
