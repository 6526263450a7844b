using System.Text.RegularExpressions;
using Metaflow.Artifacts;
using Metaflow.Conformance.Graphs;
using Metaflow.Datastore;
using Metaflow.Runtime;

namespace Metaflow.Conformance.Cells;

/// <summary>A task of a run, as the client and the command line show it.</summary>
public sealed partial class CheckedTask
{
    private readonly CheckedRun _run;
    private readonly TaskDatastore _data;
    private Dictionary<string, string>? _dump;

    internal CheckedTask(CheckedRun run, GraphStep step, TaskDatastore data)
    {
        _run = run;
        _data = data;
        Step = step;
    }

    public GraphStep Step { get; }

    /// <summary>What the shape says about this task.</summary>
    public ExpectedTask Expected { get; set; } = null!;

    public string Id => _data.Task.Task!;

    public string Pathspec => _data.Task.ToString();

    public int Attempt => _data.Attempt;

    /// <summary>The names of its artifacts that are not the runtime's own, in alphabetical order.</summary>
    public IReadOnlyList<string> Artifacts =>
        [.. _data.Artifacts.Select(a => a.Name).Where(n => n[0] != '_' && n != "name").Order(StringComparer.Ordinal)];

    /// <summary>What tells it from other tasks of the run.</summary>
    public async Task<string> KeyAsync()
    {
        var stack = await ReadAsync("_foreach_stack", RuntimeTypes.ForeachStack);
        var iterations = await ReadAsync("_iteration_stack", RuntimeTypes.Integers);
        return ExpectedTask.KeyOf(
            Step.StoredName, stack.Select(f => f.Index!.Value), iterations is [.., var round] ? round : null);
    }

    /// <summary>Reads an artifact: as a number, a truth value or a text, or as object whatever it is.</summary>
    public Task<T> ReadAsync<T>(string name) => ReadAsync(
        name, ArtifactTypes.TryGet(typeof(T), out var type) ? (ArtifactType<T>)type : (ArtifactType<T>)(object)RuntimeTypes.Natural);

    /// <summary>The task has an artifact: the client reads this value, and <c>dump</c> shows this text.</summary>
    public async Task MustHaveAsync<T>(string name, T value, string text)
    {
        Assert.True(_data.Artifacts.Contains(name), $"{Pathspec} has no artifact '{name}'; it has {string.Join(", ", Artifacts)}.");
        Assert.Equal(value, await ReadAsync<T>(name));
        await MustShowAsync(name, text);
    }

    /// <summary>The task has an artifact, and <c>dump</c> shows this text.</summary>
    public async Task MustShowAsync(string name, string text)
    {
        _dump ??= await DumpAsync();
        Assert.True(_dump.TryGetValue(name, out var shown), $"{Pathspec} has no artifact '{name}'; it has {string.Join(", ", Artifacts)}.");
        Assert.Equal(text, shown);
    }

    /// <summary>The task has no such artifact, for the client or for <c>dump</c>.</summary>
    public async Task MustLackAsync(string name)
    {
        Assert.DoesNotContain(name, Artifacts);
        _dump ??= await DumpAsync();
        Assert.DoesNotContain(name, _dump.Keys);
    }

    /// <summary>What the step printed, from the client and, if they agree, from <c>logs</c>.</summary>
    public async Task<string> LogAsync(bool errors = false)
    {
        var lines = await _data.LoadLogAsync(errors ? LogStream.Stderr : LogStream.Stdout);
        var text = string.Concat(lines.Select(l => l.Text + "\n"));
        var logs = await _run.Workspace.InspectAsync("logs", Pathspec[(Pathspec.IndexOf('/') + 1)..], errors ? "--stderr" : "--stdout");
        Assert.Equal(text, logs.Expect(0).Output);
        return text;
    }

    /// <summary>The message of the exception that failed the task; null if none did.</summary>
    public async Task<string?> ExceptionAsync() => (await ReadAsync("_exception", RuntimeTypes.Failure))?.Message;

    /// <summary>The name of the blob that holds an artifact.</summary>
    public string KeyOf(string name) => _data.Artifacts.Find(name)!.Key;

    public override string ToString() => Pathspec;

    private async Task<Dictionary<string, string>> DumpAsync()
    {
        var dump = await _run.Workspace.InspectAsync(
            "dump", Pathspec[(Pathspec.IndexOf('/') + 1)..], "--private", "--max-value-size", "100000");
        var lines = DumpLine().Matches(dump.Expect(0).Output);
        return lines.ToDictionary(m => m.Groups["name"].Value, m => m.Groups["value"].Value);
    }

    private async Task<T> ReadAsync<T>(string name, ArtifactType<T> type) => type.Deserialize(await _data.LoadAsync(name), name);

    [GeneratedRegex(@"^(?<name>\w+) \[size: \d+ type: <[^\n]*?>\] = (?<value>.*?)(?=\n\w+ \[size: |\n\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex DumpLine();
}
