using Metaflow.Terminal;

namespace Metaflow.CommandLine.Commands;

/// <summary>Writes tags and runs: in columns for people, in one line each for scripts.</summary>
/// <param name="terminal">Where to write; when it is quiet, scripts read it.</param>
internal sealed class TagTable(FlowTerminal terminal)
{
    private const int Width = 120;
    private const string Margin = "    ";

    /// <summary>Writes the tags of runs.</summary>
    /// <param name="runs">The pathspecs of the runs, with commas in between.</param>
    /// <param name="user">The user's tags.</param>
    /// <param name="system">The system tags; null leaves them out.</param>
    /// <param name="showsRuns">Whether the titles name the runs.</param>
    public void WriteRun(
        string runs, IEnumerable<string> user, IEnumerable<string>? system, bool showsRuns = true)
    {
        if (terminal.IsQuiet)
        {
            WriteLine($"{runs} ; {Join(system ?? [])} ; {Join(user)}");
            return;
        }

        var place = showsRuns ? $" of {runs}" : "";
        WriteColumns($"User tags{place}:", user, TextStyle.Bad);
        if (system is not null)
            WriteColumns($"System tags{place}:", system, TextStyle.Plain);
    }

    /// <summary>Writes the runs that have a tag.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="isSystem">Whether it is a system tag.</param>
    /// <param name="runs">The pathspecs of the runs.</param>
    public void WriteTag(string tag, bool isSystem, IEnumerable<string> runs)
    {
        if (terminal.IsQuiet)
            WriteLine($"{(isSystem ? "system" : "user")}:{tag} ; {string.Join(',', runs)}");
        else
            WriteColumns($"Runs with {(isSystem ? "system" : "user")} tag {tag}:", runs, TextStyle.Plain);
    }

    /// <summary>Writes tags alone, one in a line.</summary>
    public void WriteFlat(IEnumerable<string> tags)
    {
        foreach (var tag in Sort(tags))
            WriteLine(tag);
    }

    private static IEnumerable<string> Sort(IEnumerable<string> texts) => texts.Order(StringComparer.Ordinal);

    private static string Join(IEnumerable<string> tags) => string.Join(',', Sort(tags));

    /// <summary>Tags may hold anything, and a terminal obeys some characters.</summary>
    private static string Printable(string text) => text.Any(char.IsControl)
        ? string.Concat(text.Select(static c => char.IsControl(c) ? '\uFFFD' : c))
        : text;

    private void WriteLine(string text)
    {
        terminal.Data.Write(Printable(text), TextStyle.Plain);
        terminal.Data.EndLine();
        terminal.Data.Flush();
    }

    /// <summary>Writes texts in as many columns as fit, filled from top to bottom.</summary>
    private void WriteColumns(string title, IEnumerable<string> texts, TextStyle style)
    {
        WriteLine(title);
        var sorted = Sort(texts).Select(Printable).ToList();
        if (sorted.Count == 0)
            WriteLine(Margin + "none");
        var longest = sorted.Count == 0 ? 0 : sorted.Max(static text => text.Length);
        var columns = Math.Max(1, Width / (longest + Margin.Length));
        var rows = (sorted.Count + columns - 1) / columns;
        for (var row = 0; row < rows; row++)
        {
            for (var i = row; i < sorted.Count; i += rows)
            {
                terminal.Data.Write(Margin, TextStyle.Plain);
                terminal.Data.Write(i + rows < sorted.Count ? sorted[i].PadRight(longest) : sorted[i], style);
            }

            terminal.Data.EndLine();
        }

        terminal.Data.Flush();
    }
}
