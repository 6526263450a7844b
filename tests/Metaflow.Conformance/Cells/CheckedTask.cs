using System.Text.RegularExpressions;
using Metaflow.Client;
using Metaflow.Conformance.Graphs;

namespace Metaflow.Conformance.Cells;

/// <summary>A task of a run, as the client and the command line show it.</summary>
public sealed partial class CheckedTask(Workspace workspace, ExpectedTask expected, MetaflowTask task)
{
    private Dictionary<string, string>? _dump;

    public GraphStep Step { get; } = workspace.Shape[expected.Step];

    /// <summary>The task, as the client finds it.</summary>
    public MetaflowTask Task { get; } = task;

    /// <summary>What the shape says about this task.</summary>
    public ExpectedTask Expected { get; } = expected;

    public string Id => Task.Id;

    public string Pathspec => Task.Pathspec;

    /// <summary><c>run/step/task</c>, as commands take it.</summary>
    public string Path => Pathspec[(Pathspec.IndexOf('/') + 1)..];

    /// <summary>What tells it from other tasks of the run.</summary>
    public static async Task<string> KeyOfAsync(MetaflowTask task)
    {
        var stack = await task.ForeachStackAsync();
        var iterations = (List<object?>)await task.ReadAsync<object>("_iteration_stack");
        return ExpectedTask.KeyOf(
            task.Step.Name, stack.Select(f => f.Index!.Value), iterations is [.., long round] ? (int)round : null);
    }

    /// <summary>Reads an artifact: as a number, a truth value or a text, or as object whatever it is.</summary>
    public Task<T> ReadAsync<T>(string name) => Task.ReadAsync<T>(name);

    public Task<int> AttemptAsync() => Task.CurrentAttemptAsync();

    /// <summary>The task has an artifact: the client reads this value, and <c>dump</c> shows this text.</summary>
    public async Task MustHaveAsync<T>(string name, T value, string text)
    {
        Assert.Equal(value, await ReadAsync<T>(name));
        await MustShowAsync(name, text);
    }

    /// <summary>The task has an artifact, and <c>dump</c> shows this text.</summary>
    public async Task MustShowAsync(string name, string text)
    {
        await Task.ArtifactAsync(name);
        _dump ??= await DumpAsync();
        Assert.True(_dump.TryGetValue(name, out var shown), $"dump does not show {Pathspec}/{name}.");
        Assert.Equal(text, shown);
    }

    /// <summary>What <c>dump</c> shows of an artifact holds no such text.</summary>
    public async Task MustNotShowAsync(string name, string text)
    {
        _dump ??= await DumpAsync();
        Assert.DoesNotContain(text, _dump.GetValueOrDefault(name, ""), StringComparison.Ordinal);
    }

    /// <summary>The task has no such artifact, for the client or for <c>dump</c>.</summary>
    public async Task MustLackAsync(string name)
    {
        Assert.Null(await Task.FindArtifactAsync(name));
        _dump ??= await DumpAsync();
        Assert.DoesNotContain(name, _dump.Keys);
    }

    /// <summary>What the step printed, from the client and, if they agree, from <c>logs</c>.</summary>
    public async Task<string> LogAsync(bool errors = false)
    {
        var text = errors ? await Task.StderrAsync() : await Task.StdoutAsync();
        var logs = await workspace.InspectAsync("logs", Path, errors ? "--stderr" : "--stdout");
        Assert.Equal(text, logs.Expect(0).Output);
        return workspace.Context.OwnOutput(text);
    }

    public override string ToString() => Pathspec;

    private async Task<Dictionary<string, string>> DumpAsync()
    {
        var dump = await workspace.InspectAsync("dump", Path, "--private", "--max-value-size", "100000");
        var lines = DumpLine().Matches(dump.Expect(0).Output);
        return lines.ToDictionary(m => m.Groups["name"].Value, m => m.Groups["value"].Value);
    }

    [GeneratedRegex(
        @"^(?<name>\w+) \[size: \d+ type: <[^\n]*?>\] = (?<value>.*?)(?=\n\w+ \[size: |\n\z)",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex DumpLine();
}
