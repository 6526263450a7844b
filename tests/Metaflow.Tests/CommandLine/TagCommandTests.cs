using Metaflow.Client;
using Metaflow.CommandLine;

namespace Metaflow.Tests.CommandLine;

public sealed class TagCommandTests : IDisposable
{
    private readonly TestProgram _program = new(new LocalFlowRuntime());

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task TagAdd_Run_AddsAndShowsThem()
    {
        var id = await RunAsync("nightly");

        Assert.Equal(0, await _program.RunAsync("tag", "add", "--run-id", id, "weekly", "é ñ"));

        Assert.StartsWith(
            $"User tags of SampleFlow/{id}:\n    nightly    weekly     é ñ\nSystem tags of SampleFlow/{id}:\n",
            _program.Output,
            StringComparison.Ordinal);
        Assert.Equal(["nightly", "weekly", "é ñ"], (await TagsAsync(id)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task TagRemove_Tags_RemovesThem()
    {
        var id = await RunAsync("nightly", "weekly");

        Assert.Equal(0, await _program.RunAsync("tag", "remove", $"--run-id=SampleFlow/{id}", "weekly", "never"));

        Assert.Equal(["nightly"], await TagsAsync(id));
    }

    [Fact]
    public async Task TagReplace_AddAndRemove_DoesBoth()
    {
        var id = await RunAsync("a", "b");

        Assert.Equal(0, await _program.RunAsync(
            "--quiet", "tag", "replace", "--run-id", id, "--remove", "a", "--remove", "b", "--add", "b", "--add", "c"));

        Assert.Equal(["b", "c"], (await TagsAsync(id)).Order());
        var line = Assert.Single(_program.Output.TrimEnd('\n').Split('\n'));
        Assert.StartsWith($"SampleFlow/{id} ; dotnet_version:", line, StringComparison.Ordinal);
        Assert.EndsWith(",runtime:dev,user:tester ; b,c", line, StringComparison.Ordinal);
        Assert.Empty(_program.Error);
    }

    [Theory]
    [InlineData("Say which run by --run-id. The latest run in namespace 'user:tester' has id {id}.", "tag", "add", "x")]
    [InlineData("Say which run by --run-id. The latest run has id {id}.", "tag", "add", "--namespace", "", "x")]
    [InlineData("There is no run '7' of flow 'SampleFlow'. The latest run in namespace", "tag", "add", "--run-id", "7", "x")]
    [InlineData("has no run in namespace 'user:bob'; choose another by --namespace", "tag", "remove", "--run-id", "{id}",
        "--namespace", "user:bob", "x")]
    [InlineData("'../x' is not a valid run id", "tag", "add", "--run-id", "../x", "x")]
    [InlineData("'user:tester' is a system tag", "tag", "remove", "--run-id", "{id}", "user:tester")]
    [InlineData("A tag is empty", "tag", "add", "--run-id", "{id}", "")]
    [InlineData("at least one tag to add by --add, and one to remove", "tag", "replace", "--run-id", "{id}")]
    [InlineData("to add only, use 'tag add'", "tag", "replace", "--run-id", "{id}", "--add", "x")]
    [InlineData("to remove only, use 'tag remove'", "tag", "replace", "--run-id", "{id}", "--remove", "x")]
    [InlineData("Give --all or --my-runs, not both", "tag", "list", "--all", "--my-runs")]
    [InlineData("not by both", "tag", "list", "--run-id", "{id}", "{id}")]
    [InlineData("Name a run, or give --all", "tag", "list", "--all", "{id}")]
    [InlineData("Give --group-by-tag or --group-by-run", "tag", "list", "--group-by-tag", "--group-by-run")]
    [InlineData("--flat does not go with", "tag", "list", "--flat", "--group-by-tag")]
    public async Task Tag_Mistake_SaysWhatToDoAndChangesNothing(string message, params string[] arguments)
    {
        var id = await RunAsync("kept");

        var exitCode = await _program.RunAsync([.. arguments.Select(a => a.Replace("{id}", id, StringComparison.Ordinal))]);

        Assert.Equal(1, exitCode);
        Assert.Contains(message.Replace("{id}", id, StringComparison.Ordinal), _program.Error, StringComparison.Ordinal);
        Assert.Empty(_program.Output);
        Assert.Equal(["kept"], await TagsAsync(id));
    }

    [Theory]
    [InlineData("Missing argument 'TAGS'", "tag", "add", "--run-id", "7")]
    [InlineData("Missing command. Choose from add, list, remove, replace.", "tag")]
    [InlineData("No such command 'tag remvoe'. Did you mean 'remove'?", "tag", "remvoe", "x")]
    [InlineData("Got unexpected extra argument (2)", "tag", "list", "1", "2")]
    public async Task Tag_WrongUsage_ExitsWith2(string message, params string[] arguments)
    {
        Assert.Equal(2, await _program.RunAsync(arguments));
        Assert.Contains(message, _program.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("add", "--run-id", "7", "x")]
    [InlineData("list")]
    public async Task Tag_FlowThatNeverRan_SaysSo(params string[] arguments)
    {
        Directory.CreateDirectory(Path.Combine(_program.Folder, ".metaflow"));

        Assert.Equal(1, await _program.RunAsync(["tag", .. arguments]));
        Assert.Contains("Flow 'SampleFlow' has no run yet", _program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TagList_All_GroupsAsAsked()
    {
        var first = await RunAsync("a", "b");
        _program.Environment["METAFLOW_USER"] = "other";
        var second = await RunAsync("b", "c");
        _program.Environment["METAFLOW_USER"] = "tester";
        var (one, two) = ($"SampleFlow/{first}", $"SampleFlow/{second}");

        await ListAsync("a\nb\nc\n", "--flat", "--hide-system-tags");
        await ListAsync("User tags:\n    a    b    c\n", "--hide-system-tags");
        await ListAsync($"User tags of {one}:\n    a    b\n", "--my-runs", "--hide-system-tags");
        await ListAsync($"User tags of {two}:\n    b    c\n", "--hide-system-tags", two);
        await ListAsync($"User tags of {one}:\n    a    b\n", "--hide-system-tags", "--run-id", first);
        await ListAsync(
            $"User tags of {two}:\n    b    c\nUser tags of {one}:\n    a    b\n", "--hide-system-tags", "--group-by-run");
        await ListAsync(
            $"Runs with user tag a:\n    {one}\nRuns with user tag b:\n    {one}    {two}\nRuns with user tag c:\n    {two}\n",
            "--hide-system-tags", "--group-by-tag");
        await ListQuietAsync($"{two},{one} ;  ; a,b,c\n", "--hide-system-tags");
        await ListQuietAsync($"{two} ;  ; b,c\n{one} ;  ; a,b\n", "--hide-system-tags", "--group-by-run");
        await ListQuietAsync($"user:a ; {one}\nuser:b ; {two},{one}\nuser:c ; {two}\n", "--hide-system-tags", "--group-by-tag");
        await _program.RunAsync("--quiet", "tag", "list", "--group-by-tag");
        Assert.Contains($"\nsystem:user:other ; {two}\nsystem:user:tester ; {one}\n", _program.Output, StringComparison.Ordinal);

        async Task ListAsync(string output, params string[] arguments)
        {
            Assert.Equal(0, await _program.RunAsync(["tag", "list", .. arguments]));
            Assert.Equal(output, _program.Output);
        }

        async Task ListQuietAsync(string output, params string[] arguments)
        {
            Assert.Equal(0, await _program.RunAsync(["--quiet", "tag", "list", .. arguments]));
            Assert.Equal(output, _program.Output);
        }
    }

    [Fact]
    public async Task TagList_ManyTags_FillsColumnsOf120Characters()
    {
        var tags = Enumerable.Range(10, 30).Select(static i => $"a-tag-of-some-length-{i}").ToArray();
        var id = await RunAsync(tags);

        await _program.RunAsync("tag", "list", "--hide-system-tags", id);

        var lines = _program.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(9, lines.Length);
        Assert.All(lines, static line => Assert.True(line.Length <= 120, line));
        Assert.Equal(tags, lines[1..].SelectMany(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Order());
    }

    [Fact]
    public async Task TagHelp_HidesFlat()
    {
        await _program.RunAsync("tag", "list", "--help");

        Assert.Contains("--group-by-tag", _program.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("--flat", _program.Output, StringComparison.Ordinal);
        Assert.Contains("[<RUN>]", _program.Output, StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(params string[] tags)
    {
        string[] options = [.. tags.SelectMany(static tag => (string[])["--tag", tag])];
        var file = Path.Combine(_program.Folder, "id");
        Assert.Equal(0, await _program.RunAsync(["run", "--max-n=1", "--isolation=none", "--run-id-file", file, .. options]));
        return await File.ReadAllTextAsync(file);
    }

    private async Task<IReadOnlyList<string>> TagsAsync(string id) =>
        (await MetaflowClient.FromFolder(_program.Folder).InAllNamespaces().RunAsync($"SampleFlow/{id}")).UserTags;
}
