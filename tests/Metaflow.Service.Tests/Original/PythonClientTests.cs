using System.Diagnostics;
using Metaflow.Service.Tests.CommandLine;
using Metaflow.Service.Tests.Postgres;

namespace Metaflow.Service.Tests.Original;

/// <summary>Python Metaflow keeps its records in this service: it runs a flow, resumes it, changes its tags, and reads all of it back.</summary>
[Trait("Needs", "METAFLOW_SRC")]
public sealed class PythonClientTests(PostgresFixture postgres) : IDisposable
{
    private const string Flow = """
        import os
        from metaflow import FlowSpec, Parameter, current, retry, step

        class ServiceFlow(FlowSpec):
            factor = Parameter("factor", default=10)

            @step
            def start(self):
                self.items = [1, 2, 3]
                self.next(self.work, foreach="items")

            @retry(times=1, minutes_between_retries=0)
            @step
            def work(self):
                self.seen = current.retry_count
                if self.input == 2 and current.retry_count == 0:
                    raise ValueError("try again")
                self.value = self.input * self.factor
                self.next(self.join)

            @step
            def join(self, inputs):
                self.total = sum(i.value for i in inputs)
                self.next(self.end)

            @step
            def end(self):
                if "FAIL" in os.environ:
                    raise ValueError("failed")
                self.done = "größe"

        if __name__ == "__main__":
            ServiceFlow()
        """;

    private const string Read = """
        import json, sys
        from metaflow import Flow, Run, Task, get_namespace, namespace
        run = Run("ServiceFlow/" + sys.argv[1])
        retried = max(run["work"], key=lambda t: t.current_attempt)
        print(json.dumps({
            "namespace": get_namespace(), "successful": run.successful, "finished": run.finished,
            "latest": Flow("ServiceFlow").latest_run.id, "user_tags": sorted(run.user_tags), "user": "user:tester" in run.system_tags,
            "steps": sorted(s.id for s in run), "total": run["join"].task["total"].data, "done": run.data.done if run.successful else None,
            "values": sorted(t["value"].data for t in run["work"]),
            "attempts": [Task(retried.pathspec, attempt=n)["seen"].data for n in range(retried.current_attempt + 1)],
            "factor": run["_parameters"].task["factor"].data,
            "parents": sorted(t.pathspec for t in run["join"].task.parent_tasks) == sorted(t.pathspec for t in run["work"]),
            "children": [t.path_components[2] for t in run["start"].task.child_tasks],
            "origin": run.origin_pathspec,
            "tags_of_task": sorted(run["end"].task.tags) == sorted(run.tags),
            "by_tag": [r.id for r in Flow("ServiceFlow").runs("tagged")],
            "ok": retried.metadata_dict["attempt_ok"],
        }))
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Python_RunsResumesTagsAndReads(bool onPostgres)
    {
        var source = Environment.GetEnvironmentVariable("METAFLOW_SRC");
        Assert.SkipWhen(string.IsNullOrEmpty(source) || !Directory.Exists(source), "METAFLOW_SRC does not name a checkout of Python Metaflow.");
        (string, string)[] database = onPostgres
            ? (await postgres.CreateDatabaseAsync()).Variables()
            : [("MF_METADATA_SQLITE_PATH", _folder["records.db"])];
        await using var service = await ServiceProcess.StartAsync([.. ServiceProcess.Program, "--port", "0"], database);
        await File.WriteAllTextAsync(_folder["flow.py"], Flow);
        await File.WriteAllTextAsync(_folder["read.py"], Read);

        await RunAsync(0, "flow.py", "--no-pylint", "run", "--tag", "tagged", "--run-id-file", "first");
        var first = await ReadIdAsync("first");
        var read = await ReadRunAsync(first);
        Assert.Equal(
            $$"""
            {"namespace":"user:tester","successful":true,"finished":true,"latest":"{{first}}","user_tags":["tagged"],"user":true,
            "steps":["end","join","start","work"],"total":60,"done":"größe","values":[10,20,30],"attempts":[0,1],"factor":10,"parents":true,
            "children":["work","work","work"],"origin":"ServiceFlow/None","tags_of_task":true,"by_tag":["{{first}}"],"ok":"True"}
            """.ReplaceLineEndings(""),
            read);

        await RunAsync(0, "flow.py", "--no-pylint", "tag", "add", "--run-id", first, "größe", "extra");
        await RunAsync(0, "flow.py", "--no-pylint", "tag", "remove", "--run-id", first, "extra", "tagged");
        Assert.Contains("\"user_tags\":[\"größe\"]", await ReadRunAsync(first), StringComparison.Ordinal);
        Assert.Contains("\"by_tag\":[]", await ReadRunAsync(first), StringComparison.Ordinal);

        await RunAsync(1, "flow.py", "--no-pylint", "run", "--run-id-file", "failed");
        var failed = await ReadRunAsync(await ReadIdAsync("failed"));
        Assert.Contains("\"successful\":false,\"finished\":false", failed, StringComparison.Ordinal);
        await RunAsync(0, "flow.py", "--no-pylint", "resume", "--origin-run-id", await ReadIdAsync("failed"), "--run-id-file", "resumed");
        var resumed = await ReadRunAsync(await ReadIdAsync("resumed"));
        Assert.Contains("\"successful\":true,\"finished\":true", resumed, StringComparison.Ordinal);
        Assert.Contains("\"total\":60,\"done\":\"größe\"", resumed, StringComparison.Ordinal);
        Assert.Contains($"\"origin\":\"ServiceFlow/{await ReadIdAsync("failed")}\"", resumed, StringComparison.Ordinal);
        Assert.DoesNotContain(service.Lines, line => line.Contains(" ERROR ", StringComparison.Ordinal));

        async Task<string> RunAsync(int exitCode, params string[] arguments)
        {
            var start = new ProcessStartInfo("python3", ["-X", "utf8", .. arguments])
            {
                WorkingDirectory = _folder[""],
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (var (name, value) in ((string, string)[])[
                ("PYTHONPATH", source!), ("PYTHONDONTWRITEBYTECODE", "1"), ("METAFLOW_USER", "tester"), ("METAFLOW_HOME", _folder["home"]),
                ("METAFLOW_DEFAULT_METADATA", "service"), ("METAFLOW_SERVICE_URL", service.Address.GetLeftPart(UriPartial.Authority)),
                ("METAFLOW_DEFAULT_DATASTORE", "local"), ("METAFLOW_DATASTORE_SYSROOT_LOCAL", _folder["data"])])
                start.Environment[name] = value;
            if (exitCode != 0)
                start.Environment["FAIL"] = "1";
            using var python = Process.Start(start)!;
            var (output, errors) = (python.StandardOutput.ReadToEndAsync(), python.StandardError.ReadToEndAsync());
            await python.WaitForExitAsync();
            Assert.True(python.ExitCode == exitCode, $"{await output}\n{await errors}");
            return await output;
        }

        Task<string> ReadIdAsync(string file) => File.ReadAllTextAsync(_folder[file]);

        async Task<string> ReadRunAsync(string id) => new Answer(200, await RunAsync(0, "read.py", id), new Dictionary<string, string>()).Compact;
    }
}
