using System.Text.RegularExpressions;

namespace Metaflow.Service.Tests.Original;

/// <summary>
/// A line of <c>requests.txt</c>: the status, a method, a path and perhaps a body. In it <c>{F}</c> stands for a flow, <c>{x*256}</c> for that many
/// of a character, and <c>{r1}</c> for what an earlier line has kept by <c>=&gt; r1 member</c> at its end. A status like <c>500&gt;400</c> is a
/// difference that is wanted; <c>~</c> before the method says that the list is sent in no order.
/// </summary>
internal sealed partial record ScriptedRequest(
    int Original, int Ours, bool IsUnordered, string Method, string Path, string? Body, string? KeepAs, string? KeepMember)
{
    /// <summary>All lines, in order.</summary>
    public static IEnumerable<ScriptedRequest> ReadAll()
    {
        using var reader = new StreamReader(typeof(ScriptedRequest).Assembly.GetManifestResourceStream("Original.requests.txt")!);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
                yield return Parse(line);
        }
    }

    /// <summary>The text with everything filled in.</summary>
    public static string Fill(string text, IReadOnlyDictionary<string, string> kept)
    {
        text = Repetition().Replace(text, match => new string(match.Groups[1].Value[0], int.Parse(match.Groups[2].ValueSpan, provider: null)));
        return Name().Replace(text, match => kept.GetValueOrDefault(match.Groups[1].Value, match.Value));
    }

    public override string ToString() => $"{Method} {Path} {(Body?.Length > 200 ? Body[..200] : Body)}";

    private static ScriptedRequest Parse(string line)
    {
        var match = Line().Match(line);
        Assert.True(match.Success, $"'{line}' is no request.");
        string? Group(string name) => match.Groups[name] is { Success: true } group ? group.Value : null;
        var original = int.Parse(match.Groups["original"].ValueSpan, provider: null);
        return new ScriptedRequest(
            original,
            Group("ours") is { } ours ? int.Parse(ours, provider: null) : original,
            Group("unordered") is not null,
            Group("method")!,
            Group("path")!,
            Group("body"),
            Group("as"),
            Group("member"));
    }

    [GeneratedRegex(@"^(?<original>\d+)(>(?<ours>\d+))? (?<unordered>~)?(?<method>[A-Z]+) (?<path>\S+)( (?<body>.*?))?( => (?<as>\w+) (?<member>\w+))?$")]
    private static partial Regex Line();

    [GeneratedRegex(@"\{(.)\*(\d+)\}")]
    private static partial Regex Repetition();

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Name();
}
