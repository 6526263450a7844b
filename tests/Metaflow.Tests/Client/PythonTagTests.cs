using System.Text.Json;
using Metaflow.Client;
using Metaflow.Runtime;
using Metaflow.Tests.Runtime;

namespace Metaflow.Tests.Client;

/// <summary>Tags that one side changes are seen by the other.</summary>
public sealed class PythonTagTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    [Trait("Needs", "METAFLOW_SRC")]
    public async Task Tags_ChangedByEither_AreSeenByBoth()
    {
        var source = Python.FindMetaflow();
        var finished = await _sandbox.RunAsync<FilmFlow>(new RunOptions { Tags = ["first"] });
        var client = MetaflowClient.FromFolder(_sandbox.Folder).InNamespace("user:tester");
        var run = await client.RunAsync($"FilmFlow/{finished.Result.RunId}");
        run = await run.ReplaceTagsAsync(remove: ["first"], add: ["from C#", "é"]);

        var seen = Python.Run(
            $"""
            import os, json
            os.environ.update(METAFLOW_USER="tester", METAFLOW_DATASTORE_SYSROOT_LOCAL={JsonSerializer.Serialize(_sandbox.Folder)},
                METAFLOW_HOME={JsonSerializer.Serialize(Path.Combine(_sandbox.Folder, "home"))},
                METAFLOW_DEFAULT_METADATA="local", METAFLOW_DEFAULT_DATASTORE="local",
                METAFLOW_CLIENT_CACHE_PATH={JsonSerializer.Serialize(Path.Combine(_sandbox.Folder, "cache"))})
            from metaflow import Flow
            run = Flow("FilmFlow").latest_run
            print(json.dumps([sorted(run.user_tags), int(run.created_at.timestamp() * 1000)]))
            run.replace_tags(["é"], ["from Python"])
            print(json.dumps(sorted(run["end"].task.user_tags)))
            """,
            [],
            source);

        using var before = JsonDocument.Parse(seen[0]);
        Assert.Equal("""["from C#","é"]""", Compact(before.RootElement[0]));
        Assert.Equal(run.CreatedAt.ToUnixTimeMilliseconds(), before.RootElement[1].GetInt64());
        using var after = JsonDocument.Parse(seen[1]);
        Assert.Equal("""["from C#","from Python"]""", Compact(after.RootElement));
        Assert.Equal(["from C#", "from Python"], (await client.RunAsync(run.Pathspec)).UserTags.Order());
    }

    private static string Compact(JsonElement texts) =>
        "[" + string.Join(',', texts.EnumerateArray().Select(static t => $"\"{t.GetString()}\"")) + "]";
}
