using System.Text;
using Metaflow.Aws.Batch.Launching;
using Metaflow.Datastore;
using Metaflow.Runtime;

namespace Metaflow.Aws.Tests.Batch.Launching;

/// <summary>What is shown of logs that grow in the datastore.</summary>
public sealed class LogTailTests : IDisposable
{
    private static readonly Pathspec _task = new("F", "1", "start", "2");

    private readonly string _folder = Directory.CreateTempSubdirectory("metaflow-test-").FullName;
    private readonly LocalStorage _storage;
    private readonly Lines _sink = new();

    public LogTailTests() => _storage = new LocalStorage(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Read_LogThatGrows_ShowsEachLineOnce()
    {
        var tail = Tail();
        await tail.ReadAsync(default);
        Assert.Empty(_sink.Shown);

        using var log = new TaskLogWriter(LogSource.Task);
        log.Append("one\ntwo\n"u8);
        await SaveAsync(log, LogStream.Stdout);
        await tail.ReadAsync(default);
        await tail.ReadAsync(default);
        log.Append("three\n"u8);
        await SaveAsync(log, LogStream.Stdout);
        await tail.CompleteAsync(default);

        Assert.Equal(["Stdout [job] one", "Stdout [job] two", "Stdout [job] three"], _sink.Shown);
    }

    [Fact]
    public async Task Read_LineWithoutItsEnd_WaitsForTheRest()
    {
        var text = "[MFLOG|0|2026-01-31T23:59:59.123456Z|task|id]gr\u00fc\u00dfe\n"u8.ToArray();
        var tail = Tail();
        for (var length = 0; length < text.Length; length += 3)
        {
            await _storage.SaveAsync(new ObjectToSave(PathOf(LogStream.Stderr), text.AsMemory(0, length)), overwrite: true);
            await tail.ReadAsync(default);
            Assert.Empty(_sink.Shown);
        }

        await _storage.SaveAsync(new ObjectToSave(PathOf(LogStream.Stderr), text), overwrite: true);
        await tail.ReadAsync(default);

        Assert.Equal(["Stderr [job] gr\u00fc\u00dfe"], _sink.Shown);
    }

    [Fact]
    public async Task Complete_LastLineWithoutEnd_IsShown()
    {
        await _storage.SaveAsync(new ObjectToSave(PathOf(LogStream.Stdout), "[MFLOG|0|2026-01-31T23:59:59.123456Z|task|id]last"u8.ToArray()));

        await Tail().CompleteAsync(default);

        Assert.Equal(["Stdout [job] last"], _sink.Shown);
    }

    [Fact]
    public async Task Read_LineWithoutHeader_IsShownAsItIs()
    {
        await _storage.SaveAsync(new ObjectToSave(PathOf(LogStream.Stdout), "plain\n"u8.ToArray()));

        await Tail().ReadAsync(default);

        Assert.Equal(["Stdout [job] plain"], _sink.Shown);
    }

    private LogTail Tail() => new(_storage, _task, attempt: 1, _sink, "[job] ");

    private async Task SaveAsync(TaskLogWriter log, LogStream stream) =>
        await _storage.SaveAsync(new ObjectToSave(PathOf(stream), log.Complete()), overwrite: true);

    private static string PathOf(LogStream stream) => $"F/1/start/2/1.task_{(stream == LogStream.Stdout ? "stdout" : "stderr")}.log";

    private sealed class Lines : TaskSink
    {
        public List<string> Shown { get; } = [];

        public override void Started(int processId)
        {
        }

        public override void Output(LogStream stream, ReadOnlySpan<byte> line) => Shown.Add($"{stream} {Encoding.UTF8.GetString(line)}");

        public override void Ended(AttemptExit exit)
        {
        }
    }
}
