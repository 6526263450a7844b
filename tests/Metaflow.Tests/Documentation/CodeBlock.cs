namespace Metaflow.Tests.Documentation;

/// <summary>A fenced block of a document.</summary>
/// <param name="Document">The document's path from the root.</param>
/// <param name="Line">The line of the opening fence, from 1.</param>
/// <param name="Language">What stands behind the fence: <c>csharp</c>, <c>bash</c>, or nothing.</param>
/// <param name="Marker">What an HTML comment right before the block says about it; null without one.</param>
/// <param name="Text">The lines between the fences.</param>
internal sealed record CodeBlock(string Document, int Line, string Language, string? Marker, string Text)
{
    /// <summary>Reads the blocks of a document, in order.</summary>
    public static List<CodeBlock> Of(string document)
    {
        var lines = Repository.Read(document).Split('\n');
        var blocks = new List<CodeBlock>();
        string? marker = null;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                var start = i++;
                while (i < lines.Length && !lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal))
                    i++;
                blocks.Add(new CodeBlock(
                    document, start + 1, line[3..].Trim(), marker, string.Join('\n', lines[(start + 1)..i])));
                marker = null;
            }
            else if (line.StartsWith("<!--", StringComparison.Ordinal)
                && line.EndsWith("-->", StringComparison.Ordinal))
            {
                marker = line[4..^3].Trim();
            }
            else if (line.Length > 0)
            {
                marker = null;
            }
        }

        return blocks;
    }

    public override string ToString() => $"{Document}:{Line}";
}
