using System.Text.Json.Nodes;
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
    public static async Task<JsonObject> FactsAsync(Workspace workspace, IReadOnlyList<string> pathspecs)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Python", "facts.py");
        var result = (await RunAsync(workspace, script, pathspecs)).Expect(0);
        return JsonNode.Parse(result.Output)!.AsObject();
    }

    /// <summary>Runs a Python program on the datastore of a workspace.</summary>
    public static Task<CommandResult> RunAsync(
        Workspace workspace, string script, IReadOnlyList<string> arguments, params (string Name, string Value)[] environment)
    {
        Require();
        return ProgramCall.RunAsync(
            workspace,
            _patience,
            Environment.GetEnvironmentVariable("METAFLOW_TEST_PYTHON") ?? "python3",
            ["-X", "utf8", script, .. arguments],
            [
                ("PYTHONPATH", _source),
                ("METAFLOW_CLIENT_CACHE_PATH", Path.Combine(workspace.Folder, "cache")),
                .. environment,
            ]);
    }
}
