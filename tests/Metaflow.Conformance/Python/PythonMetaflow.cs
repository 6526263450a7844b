using System.Diagnostics;
using System.Text;
using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Contexts;

namespace Metaflow.Conformance.Python;

/// <summary>Python Metaflow, from the checkout that <c>METAFLOW_SRC</c> names.</summary>
internal static class PythonMetaflow
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    private static readonly string? _source = Environment.GetEnvironmentVariable("METAFLOW_SRC");

    /// <summary>Skips the test where there is none.</summary>
    public static void Require() => Assert.SkipWhen(
        string.IsNullOrEmpty(_source) || !Directory.Exists(_source),
        "METAFLOW_SRC does not name a checkout of Python Metaflow.");

    /// <summary>What Python's client says about runs of a workspace.</summary>
    public static async Task<System.Text.Json.Nodes.JsonObject> FactsAsync(Workspace workspace, IReadOnlyList<string> pathspecs)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Python", "facts.py");
        var result = (await RunAsync(workspace, script, pathspecs)).Expect(0);
        return System.Text.Json.Nodes.JsonNode.Parse(result.Output)!.AsObject();
    }

    /// <summary>Runs a Python program on the datastore of a workspace.</summary>
    public static async Task<CommandResult> RunAsync(
        Workspace workspace, string script, IReadOnlyList<string> arguments, params (string Name, string Value)[] environment)
    {
        Require();
        using var process = new Process();
        var start = process.StartInfo;
        start.FileName = Environment.GetEnvironmentVariable("METAFLOW_TEST_PYTHON") ?? "python3";
        start.WorkingDirectory = workspace.Folder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = Encoding.UTF8;
        start.StandardErrorEncoding = Encoding.UTF8;
        foreach (var argument in (string[])["-X", "utf8", script, .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("METAFLOW_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in workspace.Environment)
            start.Environment[name] = value;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["PYTHONPATH"] = _source;
        start.Environment["METAFLOW_HOME"] = workspace.Home;
        start.Environment["METAFLOW_CLIENT_CACHE_PATH"] = Path.Combine(workspace.Folder, "cache");
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var impatience = new CancellationTokenSource(_patience);
        try
        {
            await process.WaitForExitAsync(impatience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"'{script} {string.Join(' ', arguments)}' did not end.\n{await output}{await errors}");
        }

        return new CommandResult(process.ExitCode, await output, await errors);
    }
}
