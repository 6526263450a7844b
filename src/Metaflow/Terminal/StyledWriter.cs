using System.Globalization;

namespace Metaflow.Terminal;

/// <summary>Writes styled text; the styles vanish where colours are off.</summary>
/// <param name="writer">Where text goes.</param>
/// <param name="useColor">Whether to write ANSI codes.</param>
internal sealed class StyledWriter(TextWriter writer, bool useColor)
{
    private const string EraseToEndOfLine = "\e[K";

    public bool UseColor => useColor;

    public void Write(string text, TextStyle style)
    {
        if (text.Length == 0)
            return;
        if (!useColor || style == TextStyle.Plain)
        {
            writer.Write(text);
            return;
        }

        if (style.Color is { } color)
        {
            writer.Write("\e[");
            writer.Write(((int)color).ToString(CultureInfo.InvariantCulture));
            writer.Write('m');
        }

        if (style.IsBold)
            writer.Write("\e[1m");
        writer.Write(text);
        writer.Write("\e[0m");
    }

    /// <summary>Writes text whose parts between asterisks look different.</summary>
    public void WriteMarked(string text, TextStyle style, TextStyle marked)
    {
        var isMarked = false;
        foreach (var part in text.Split('*'))
        {
            Write(part, isMarked ? marked : style);
            isMarked = !isMarked;
        }
    }

    public void EndLine() => writer.Write(useColor ? EraseToEndOfLine + "\n" : "\n");

    public void EndLogLine() => writer.Write('\n');

    public void Flush() => writer.Flush();
}
