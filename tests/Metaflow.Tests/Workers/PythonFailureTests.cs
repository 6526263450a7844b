using System.Text.Json;

namespace Metaflow.Tests.Workers;

/// <summary>The official Python client reads runs with failures as it reads Python's own.</summary>
[Trait("Needs", "METAFLOW_SRC")]
public sealed class PythonFailureTests
{
    private const string Script = """
        import json, os, sys
        folder, flow = sys.stdin.readline().strip(), sys.stdin.readline().strip()
        os.environ.update(
            METAFLOW_USER="tester", METAFLOW_DATASTORE_SYSROOT_LOCAL=folder, METAFLOW_DEFAULT_METADATA="local",
            METAFLOW_DEFAULT_DATASTORE="local", METAFLOW_HOME=folder)
        from metaflow import Flow, Task, namespace
        namespace(None)
        def failure(wrapper):
            return None if wrapper is None else {
                "class": type(wrapper).__module__ + "." + type(wrapper).__name__, "type": wrapper.type,
                "exception": wrapper.exception, "stacktrace": wrapper.stacktrace, "text": str(wrapper)}
        def show(task):
            data = {a.id: a.data for a in task.artifacts}
            return {
                "successful": task.successful, "finished": task.finished, "exception": failure(task.exception),
                "attempt": task.current_attempt, "attempt_ok": task.metadata_dict.get("attempt_ok"),
                "before": data.get("before"), "error": failure(data.get("error")), "names": sorted(data),
                "caught": failure(task["_catch_exception"].data) if "_catch_exception" in task else None,
                "success": task["_success"].data, "task_ok": task["_task_ok"].data,
                "transition": task["_transition"].data, "stderr": task.stderr}
        run = Flow(flow).latest_run
        work = run["work"].task
        print(json.dumps({
            "successful": run.successful, "work": show(work), "end": show(run["end"].task) if run.finished else None,
            "first": show(Task(work.pathspec, attempt=0))}))
        """;

    [Fact]
    public async Task Client_CaughtException_IsRead()
    {
        var read = await ReadAsync("FailureFlow", "--with", "retry:times=1");

        Assert.True(read.GetProperty("successful").GetBoolean());
        var work = read.GetProperty("work");
        Assert.Equal(
            (false, true, true, 1), (Flag(work, "successful"), Flag(work, "finished"), Flag(work, "task_ok"), Number(work, "attempt")));
        Assert.Equal("True", Text(work, "attempt_ok"));
        Assert.Equal(JsonValueKind.Null, work.GetProperty("exception").ValueKind);
        Assert.Equal("attempt 1", Text(work, "before"));
        Assert.Equal("[[\"end\"],null]", Compact(work.GetProperty("transition")));
        Assert.Equal(["before", "error", "name", "way"], work.GetProperty("names").EnumerateArray().Select(n => n.GetString()));
        var error = work.GetProperty("error");
        Assert.Equal("metaflow.exception.MetaflowExceptionWrapper", Text(error, "class"));
        Assert.Equal(("System.InvalidOperationException", "on purpose"), (Text(error, "type"), Text(error, "exception")));
        Assert.Contains("at Metaflow.TestFlows.FailureFlow.Work", Text(error, "stacktrace"), StringComparison.Ordinal);
        Assert.Equal(Text(error, "stacktrace"), Text(error, "text"));
        Assert.Equal(Compact(error), Compact(work.GetProperty("caught")));

        var first = read.GetProperty("first");
        Assert.False(Flag(first, "task_ok"));
        Assert.Equal("on purpose", Text(first.GetProperty("exception"), "exception"));
        Assert.Contains("Task failed.", Text(first, "stderr"), StringComparison.Ordinal);
        var end = read.GetProperty("end");
        Assert.True(Flag(end, "successful"));
        Assert.Equal((Compact(error), Compact(error)), (Compact(end.GetProperty("error")), Compact(end.GetProperty("caught"))));
    }

    [Fact]
    public async Task Client_NothingToCatch_ReadsNone()
    {
        var work = (await ReadAsync("FailureFlow", "--way", "none")).GetProperty("work");

        Assert.True(Flag(work, "successful"));
        Assert.Equal(JsonValueKind.Null, work.GetProperty("error").ValueKind);
        Assert.Equal(JsonValueKind.Null, work.GetProperty("caught").ValueKind);
        Assert.Contains("error", work.GetProperty("names").EnumerateArray().Select(n => n.GetString()));
    }

    [Fact]
    public async Task Client_TimedOutAttempt_IsRead()
    {
        var read = await ReadAsync("FailureFlow", "--way", "spin-once", "--with", "timeout:seconds=1", "--with", "retry:times=1");

        var first = read.GetProperty("first");
        Assert.Equal((false, false, false), (Flag(first, "successful"), Flag(first, "success"), Flag(first, "task_ok")));
        Assert.Equal("start", Text(first, "before"));
        var exception = first.GetProperty("exception");
        Assert.Equal("System.TimeoutException", Text(exception, "type"));
        Assert.Contains("Step 'work' timed out after 1 second", Text(exception, "exception"), StringComparison.Ordinal);
        Assert.Equal("attempt 1", Text(read.GetProperty("work"), "before"));
    }

    private static async Task<JsonElement> ReadAsync(string flow, params string[] arguments)
    {
        var source = Python.FindMetaflow();
        var (_, process) = await FlowProcess.RunAsync([flow, "run", .. arguments]);
        using var owned = process;
        using var json = JsonDocument.Parse(Python.Run(Script, [process.Folder, flow], source)[^1]);
        return json.RootElement.Clone();
    }

    private static bool Flag(JsonElement json, string name) => json.GetProperty(name).GetBoolean();

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static string Compact(JsonElement json) => JsonSerializer.Serialize(json);
}
