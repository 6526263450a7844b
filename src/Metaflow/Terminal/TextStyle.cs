namespace Metaflow.Terminal;

/// <summary>How a text looks on a terminal that shows colours.</summary>
/// <param name="Color">The colour; null for the terminal's own.</param>
/// <param name="IsBold">Whether it is bold.</param>
internal readonly record struct TextStyle(AnsiColor? Color = null, bool IsBold = false)
{
    public static TextStyle Plain => default;

    public static TextStyle Bold => new(null, true);

    public static TextStyle Good => new(AnsiColor.Green, true);

    public static TextStyle Bad => new(AnsiColor.Red, true);

    public static TextStyle Heading => new(AnsiColor.Magenta);
}

/// <summary>The colours that Metaflow uses, with their ANSI codes.</summary>
internal enum AnsiColor
{
    Red = 31,
    Green = 32,
    Magenta = 35,
}
