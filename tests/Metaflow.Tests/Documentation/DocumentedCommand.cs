using System.Text.RegularExpressions;

namespace Metaflow.Tests.Documentation;

/// <summary>A command line of a document that starts a flow: <c>dotnet run FILE -- ARGUMENTS</c>.</summary>
/// <param name="File">The flow's file, from the root.</param>
/// <param name="Arguments">What the flow gets.</param>
/// <param name="Variables">Variables set before the command.</param>
internal sealed partial record DocumentedCommand(
    string File, string[] Arguments, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>The commands in the blocks of a document; a line that ends with a backslash goes on.</summary>
    public static IEnumerable<string> LinesOf(string document) => CodeBlock.Of(document)
        .Where(block => block.Language == "bash")
        .SelectMany(block => block.Text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        .SelectMany(line => line.Split(" && "))
        .Select(line => line.Trim())
        .Where(line => line.Length > 0 && line[0] != '#');

    /// <summary>The commands that start flows, in blocks and in running text.</summary>
    public static IEnumerable<DocumentedCommand> Of(string document) => LinesOf(document)
        .Concat(Inline().Matches(Repository.Read(document)).Select(m => m.Groups[1].Value))
        .Select(Parse).OfType<DocumentedCommand>();

    /// <summary>The words of a line, and the variables before them.</summary>
    public static (string[] Words, Dictionary<string, string> Variables) Split(string line)
    {
        string[] all = [.. Word().Matches(line).Select(m => m.Value.Replace("'", "", StringComparison.Ordinal))];
        var variables = all.TakeWhile(w => Assignment().IsMatch(w)).Select(w => w.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        return (all[variables.Count..], variables);
    }

    private static DocumentedCommand? Parse(string line)
    {
        var (words, variables) = Split(line);
        return words is ["dotnet", "run", var file, "--", .. var arguments]
            && file.StartsWith("tutorials/", StringComparison.Ordinal)
            ? new DocumentedCommand(file, arguments, variables)
            : null;
    }

    [GeneratedRegex("`(dotnet run [^`]+)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"(?:'[^']*'|\S)+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^[A-Z_]+=")]
    private static partial Regex Assignment();
}
