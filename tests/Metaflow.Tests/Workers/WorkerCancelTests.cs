using Metaflow.Datastore;
using Metaflow.Runtime;
using Metaflow.Runtime.Workers;

namespace Metaflow.Tests.Workers;

/// <summary>A worker that is asked to stop before it has begun what it was given.</summary>
public sealed class WorkerCancelTests
{
    private const string RunId = "given";

    [Fact]
    public async Task Cancel_BeforeTheTaskBegins_StopsTheTask()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("WaitFlow", "init", "--run-id", RunId, "--task-id", "0");
        using (process)
        {
            Assert.True(exitCode == 0, process.Errors);
            var isReady = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var hasExited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var worker = WorkerProcess.Start(
                new WorkerCommand(FlowProcess.Executable, ["WaitFlow"], null),
                ContextOf(process.Folder),
                _ => isReady.TrySetResult(),
                _ => hasExited.TrySetResult());
            await isReady.Task.WaitAsync(TimeSpan.FromMinutes(1));
            var sink = new EndSink();

            worker.Cancel();
            worker.Execute(
                new TaskSpec { Step = "start", TaskId = "1", Inputs = [new TaskInput("_parameters", "0", 0)] }, sink);

            var exit = await sink.Ending.WaitAsync(TimeSpan.FromMinutes(1));
            Assert.False(exit.Result!.Succeeded);
            worker.Release();
            await hasExited.Task.WaitAsync(TimeSpan.FromMinutes(1));
        }
    }

    private static RunContext ContextOf(string folder)
    {
        var root = Path.Combine(folder, ".metaflow");
        return new RunContext
        {
            FlowName = "WaitFlow",
            RunId = RunId,
            ScriptName = "WaitFlow.cs",
            UserName = "tester",
            DatastoreType = "local",
            DatastoreRoot = root,
            DatatoolsRoot = Path.Combine(root, "data"),
            MetadataType = "local",
            MetadataLocation = root,
        };
    }

    private sealed class EndSink : TaskSink
    {
        private readonly TaskCompletionSource<AttemptExit> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<AttemptExit> Ending => _end.Task;

        public override void Started(int processId)
        {
        }

        public override void Output(LogStream stream, ReadOnlySpan<byte> line)
        {
        }

        public override void Ended(AttemptExit exit) => _end.TrySetResult(exit);
    }
}
