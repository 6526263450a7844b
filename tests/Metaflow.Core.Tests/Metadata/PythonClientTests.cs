using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Metaflow.Artifacts;
using Metaflow.Core.Tests.Datastore;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Tests;
using Metaflow.Tests.Artifacts;

namespace Metaflow.Core.Tests.Metadata;

/// <summary>The official Python client reads a run that was put together by hand through our own writers.</summary>
public sealed class PythonClientTests : IDisposable
{
    private const string Script = """
        import json, sys
        from metaflow import Flow, Run, Task, namespace, get_metadata, metadata
        namespace("user:ann")
        run = Flow("Flow").latest_run
        task = run["start"].task
        end = run.end_task
        print(json.dumps({
            "run": run.pathspec, "tags": sorted(run.user_tags), "system": sorted(run.system_tags),
            "successful": run.successful, "finished": run.finished,
            "steps": [s.id for s in run], "start": task.pathspec, "end": end.pathspec,
            "x": task["x"].data, "size": task["x"].size, "text": end.data.text,
            "names": sorted(a.id for a in task),
            "stdout": task.stdout, "stderr": task.stderr, "lines": [m for _, m in task.loglines("stdout")],
            "metadata": task.metadata_dict, "attempt": task.current_attempt,
            "parameters": sorted(a.id for a in run["_parameters"].task),
            "created": task.created_at.timestamp() > 0, "runtime": task.runtime_name,
        }))
        run.add_tag("from python")
        """;

    private const string ValuesScript = """
        import hashlib, json
        from metaflow import Flow, namespace
        namespace("user:ann")
        def show(value):
            text = ascii(value)
            return text if len(text) < 500 else hashlib.sha1(text.encode()).hexdigest()
        task = Flow("Flow").latest_run["start"].task
        print(json.dumps({a.id: "%s %s" % (type(a.data), show(a.data)) for a in task}))
        """;

    private static readonly byte[] _none = [0x80, 4, (byte)'N', (byte)'.'];
    private static readonly byte[] _true = [0x80, 4, 0x88, (byte)'.'];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    [Trait("Needs", "METAFLOW_SRC")]
    public async Task Client_RunWrittenByUs_IsRead()
    {
        var source = Python.FindMetaflow();
        var root = Path.Combine(_directory.Path, ".metaflow");
        var run = await WriteRunAsync(root);

        var read = RunPython(source, Script);

        Assert.Equal(run.ToString(), read.GetProperty("run").GetString());
        Assert.Equal(["team:data science", "é"], Strings(read, "tags"));
        Assert.Contains("metaflow_version:1.0", Strings(read, "system"));
        Assert.True(read.GetProperty("successful").GetBoolean());
        Assert.True(read.GetProperty("finished").GetBoolean());
        Assert.Equal(["end", "start"], Strings(read, "steps"));
        Assert.Equal($"{run}/start/1", read.GetProperty("start").GetString());
        Assert.Equal($"{run}/end/2", read.GetProperty("end").GetString());
        Assert.Equal(7, read.GetProperty("x").GetInt32());
        Assert.Equal(5, read.GetProperty("size").GetInt32());
        Assert.Equal(new string('a', 9000), read.GetProperty("text").GetString());
        Assert.Equal(["text", "x"], Strings(read, "names"));
        Assert.Equal(["text", "x"], Strings(read, "parameters"));
        Assert.Equal("hello café\n\nbye\n", read.GetProperty("stdout").GetString());
        Assert.Equal("Task failed.\n", read.GetProperty("stderr").GetString());
        Assert.Equal(["hello café", "", "bye"], Strings(read, "lines"));
        Assert.Equal(1, read.GetProperty("attempt").GetInt32());
        Assert.Equal("dev", read.GetProperty("runtime").GetString());
        Assert.Equal("1", read.GetProperty("metadata").GetProperty("attempt-done").GetString());

        var tags = (await new LocalMetadata(root, "ann").FindRunAsync(run))!.Tags;
        Assert.Equal(["from python", "team:data science", "é"], tags.Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Needs", "METAFLOW_SRC")]
    public async Task Client_ArtifactsOfManyTypes_AreWhatAPythonUserExpects()
    {
        var source = Python.FindMetaflow();
        var artifacts = new List<ArtifactToSave>();
        var expected = new Dictionary<string, string>();
        Add("floats", ArtifactTypes.Array(ArtifactTypes.Double), [0.5, -1], "<class 'array.array'> array('d', [0.5, -1.0])");
        Add("matrix", ArtifactTypes.Array2(ArtifactTypes.Int32), new[,] { { 1, 2 }, { 3, 4 } },
            "<class 'list'> [array('i', [1, 2]), array('i', [3, 4])]");
        Add("movies", ArtifactTypes.List(Movie.Mapping), [new("Alien", 1979, 8.5, ["horror"], null)],
            "<class 'list'> [{'title': 'Alien', 'year': 1979, 'rating': 8.5, 'genres': ['horror'], 'poster': None}]");
        Add("numbers", ArtifactTypes.HashSet(ArtifactTypes.Int32), [3], "<class 'set'> {3}");
        Add("ages", ArtifactTypes.Dictionary(ArtifactTypes.String, ArtifactTypes.Int32), new() { ["ann"] = 3 },
            "<class 'dict'> {'ann': 3}");
        Add("pair", ArtifactTypes.ValueTuple(ArtifactTypes.Int32, ArtifactTypes.String), (1, "b"), "<class 'tuple'> (1, 'b')");
        Add("naive", ArtifactTypes.DateTime, new DateTime(2024, 2, 29, 1, 2, 3),
            "<class 'datetime.datetime'> datetime.datetime(2024, 2, 29, 1, 2, 3)");
        Add("moment", ArtifactTypes.DateTimeOffset, new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(-8)),
            "<class 'datetime.datetime'> datetime.datetime(2024, 1, 2, 3, 4, 5, " +
            "tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=57600)))");
        Add("day", ArtifactTypes.DateOnly, new DateOnly(2024, 2, 29), "<class 'datetime.date'> datetime.date(2024, 2, 29)");
        Add("span", ArtifactTypes.TimeSpan, TimeSpan.FromSeconds(1.5),
            "<class 'datetime.timedelta'> datetime.timedelta(seconds=1, microseconds=500000)");
        Add("price", ArtifactTypes.Decimal, 12.50m, "<class 'decimal.Decimal'> Decimal('12.50')");
        Add("key", ArtifactTypes.Guid, new Guid("12345678-1234-5678-1234-567812345678"),
            "<class 'uuid.UUID'> UUID('12345678-1234-5678-1234-567812345678')");
        Add("raw", ArtifactTypes.Bytes, [0, 255], @"<class 'bytes'> b'\x00\xff'");
        Add("huge", ArtifactTypes.BigInteger, System.Numerics.BigInteger.Pow(10, 30), $"<class 'int'> 1{new string('0', 30)}");
        Add("large_text", ArtifactTypes.String, new string('a', 3 << 20),
            "<class 'str'> " + Sha1($"'{new string('a', 3 << 20)}'"));
        Add("large_bytes", ArtifactTypes.Bytes, new byte[2 << 20],
            "<class 'bytes'> " + Sha1($"b'{string.Concat(Enumerable.Repeat(@"\x00", 2 << 20))}'"));
        Add("large_array", ArtifactTypes.Array(ArtifactTypes.Int64), [.. Enumerable.Range(0, 400_000).Select(i => (long)i)],
            "<class 'array.array'> " + Sha1($"array('q', [{string.Join(", ", Enumerable.Range(0, 400_000))}])"));
        await WriteRunAsync(Path.Combine(_directory.Path, ".metaflow"), artifacts);

        var read = RunPython(source, ValuesScript);

        foreach (var (name, text) in expected)
            Assert.Equal(text, read.GetProperty(name).GetString());

        void Add<T>(string name, ArtifactType<T> type, T value, string text)
        {
            artifacts.Add(new ArtifactToSave(name, type.Serialize(value, name), type.PythonTypeName));
            expected.Add(name, text);
        }
    }

    private static async Task<Pathspec> WriteRunAsync(string root, IReadOnlyList<ArtifactToSave>? more = null)
    {
        var storage = new LocalStorage(root);
        var information = new SystemInformation(new UserIdentity("user", "ann"), "1.0", ScriptName: "flow.cs");
        var tags = new RunTags(["é", "team:data science"], information.Tags);
        var metadata = new LocalMetadata(root, "ann");
        var data = new FlowDatastore("Flow", storage);
        var run = await metadata.NewRunAsync("Flow", tags);
        foreach (var step in (string[])["_parameters", "start", "end"])
        {
            var task = await metadata.NewTaskAsync(
                new Pathspec("Flow", run.Run, step), tags, information.RecordsFor(0));
            // Time stamps order steps, and the next millisecond comes by itself only on a slow machine.
            await Task.Delay(2);
            if (step == "start")
                await WriteAttemptAsync(data, metadata, task, 0, tags, x: 6);
            await WriteAttemptAsync(data, metadata, task, step == "start" ? 1 : 0, tags, x: 7, step == "start" ? more : null);
            if (step == "_parameters")
            {
                await metadata.RegisterMetadataAsync(
                    task,
                    [
                        new MetadataRecord("start_step", "start", "graph_structure", []),
                        new MetadataRecord("end_step", "end", "graph_structure", []),
                    ]);
            }
        }

        return run;
    }

    private static async Task WriteAttemptAsync(
        FlowDatastore data,
        LocalMetadata metadata,
        Pathspec task,
        int attempt,
        RunTags tags,
        byte x,
        IReadOnlyList<ArtifactToSave>? more = null)
    {
        await metadata.RegisterMetadataAsync(
            task,
            [
                MetadataRecord.ForAttempt("attempt", $"{attempt}", attempt),
                MetadataRecord.ForAttempt("origin-run-id", "None", attempt),
                MetadataRecord.ForAttempt("ds-type", "local", attempt),
                MetadataRecord.ForAttempt("ds-root", data.Storage.Root, attempt),
            ]);
        var writer = await data.BeginAttemptAsync(task, attempt);
        await writer.SaveBeginAsync(new TaskBegin());
        await writer.SaveArtifactsAsync(
        [
            new("x", (byte[])[0x80, 4, (byte)'K', x, (byte)'.'], "<class 'int'>"),
            new("text", (byte[])[0x80, 4, (byte)'X', 0x28, 0x23, 0, 0, .. Text(), (byte)'.'], "<class 'str'>"),
            new("_task_ok", _true, "<class 'bool'>"),
            new("_success", _true, "<class 'bool'>"),
            new("_exception", _none, "<class 'NoneType'>"),
            .. more ?? [],
        ]);
        await metadata.RegisterMetadataAsync(
            task, [MetadataRecord.ForAttempt("attempt_ok", "True", attempt, "internal_attempt_status")]);
        var done = await writer.DoneAsync();
        await metadata.RegisterArtifactsAsync(task, attempt, tags, data.Storage, done.Artifacts);
        await metadata.RegisterMetadataAsync(
            task, [MetadataRecord.ForAttempt("attempt-done", $"{attempt}", attempt)]);
        using var stdout = new TaskLogWriter(LogSource.Runtime);
        using var stderr = new TaskLogWriter(LogSource.Runtime);
        stdout.Append("hello café\n\nbye"u8);
        stderr.AppendSystemLine("Task failed.");
        await writer.SaveExitAsync(new TaskExit(0, Killed: false, Success: true));
        await writer.SaveLogAsync(LogSource.Runtime, LogStream.Stdout, stdout.Complete());
        await writer.SaveLogAsync(LogSource.Runtime, LogStream.Stderr, stderr.Complete());

        static byte[] Text()
        {
            var text = new byte[9000];
            text.AsSpan().Fill((byte)'a');
            return text;
        }
    }

    private static string Sha1(string ascii)
    {
#pragma warning disable CA5350 // It only has to be the same on both sides.
        return Convert.ToHexStringLower(SHA1.HashData(Encoding.ASCII.GetBytes(ascii)));
#pragma warning restore CA5350
    }

    private static string?[] Strings(JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(static item => item.GetString())];

    private JsonElement RunPython(string source, string script)
    {
        var start = new ProcessStartInfo("python3", ["-c", script])
        {
            WorkingDirectory = _directory.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["PYTHONPATH"] = source;
        start.Environment["METAFLOW_USER"] = "ann";
        start.Environment["METAFLOW_DATASTORE_SYSROOT_LOCAL"] = _directory.Path;
        start.Environment["METAFLOW_DEFAULT_METADATA"] = "local";
        start.Environment["METAFLOW_DEFAULT_DATASTORE"] = "local";
        start.Environment["METAFLOW_HOME"] = Path.Combine(_directory.Path, "home");
        start.Environment["METAFLOW_CLIENT_CACHE_PATH"] = Path.Combine(_directory.Path, "cache");
        using var python = Process.Start(start)!;
        var error = python.StandardError.ReadToEndAsync();
        var output = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        Assert.True(python.ExitCode == 0, error.Result);
        using var json = JsonDocument.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..]);
        return json.RootElement.Clone();
    }
}
