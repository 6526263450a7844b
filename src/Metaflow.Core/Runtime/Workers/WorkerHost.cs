using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using Metaflow.Artifacts;
using Metaflow.Configuration;
using Metaflow.Platform;

namespace Metaflow.Runtime.Workers;

/// <summary>
/// The hidden <c>worker</c> command: takes attempts from the control pipe and runs one after the other. Standard output and error belong to
/// the step. When the scheduler is gone, so is the worker.
/// </summary>
public static class WorkerHost
{
    /// <summary>How long a step may go on after the scheduler is gone.</summary>
    private static readonly TimeSpan _orphanGrace = TimeSpan.FromSeconds(2);

    /// <summary>How long it may take to store that a step did not stop at its time limit.</summary>
    private static readonly TimeSpan _overrunGrace = TimeSpan.FromSeconds(10);

    /// <summary>Runs attempts until the scheduler closes the control pipe.</summary>
    /// <param name="definition">The flow.</param>
    /// <param name="args"><c>worker</c> and the two pipe handles.</param>
    /// <param name="serializers">The program's own serializers; null for none.</param>
    /// <param name="backends">The datastores and metadata providers that the program knows; null for Metaflow's own.</param>
    /// <returns>The exit code: 0, or 2 when the arguments are not those of a worker.</returns>
    public static async Task<int> RunAsync(
        FlowDefinition definition, string[] args, ArtifactSerializers? serializers = null, Backends? backends = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(args);
        if (args is not [WorkerCommand.Name, var readHandle, var writeHandle])
        {
            await Console.Error.WriteLineAsync("worker is started by run, not by hand.").ConfigureAwait(false);
            return 2;
        }

        CloseOnExec(readHandle);
        CloseOnExec(writeHandle);
        using var fromScheduler = new AnonymousPipeClientStream(PipeDirection.In, readHandle);
        using var toScheduler = new AnonymousPipeClientStream(PipeDirection.Out, writeHandle);

        // The terminal sends Ctrl-C to workers too; the scheduler decides what it means.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static signal => signal.Cancel = true);
        if (WorkerProtocol.Read(fromScheduler) is not WorkerMessage.Start start)
            return 0;

        WorkerTuning.Hide(start.UserVariables);
        Utf8Console.Redirected();
        using var session = new Session(fromScheduler, toScheduler, start);
        try
        {
            var storage = RunStorage.Open(start.Context, backends ?? Backends.Default, MetaflowConfiguration.FromEnvironment);
            await session.RunAsync(TaskExecutor.Create(definition, storage, serializers ?? ArtifactSerializers.None, EndSoon))
                .ConfigureAwait(false);
            return 0;
        }
        catch (IOException)
        {
            // The pipes broke: the scheduler is gone, and there is nobody to tell.
            return 1;
        }
    }

    /// <summary>Keeps the control pipes from processes that a step starts.</summary>
    private static void CloseOnExec(string handle)
    {
        if (!OperatingSystem.IsWindows() && int.TryParse(handle, out var descriptor))
            _ = Posix.SetCloseOnExec(descriptor);
    }

    /// <summary>
    /// Ends this process when storing the failure of a step that does not stop takes too long: its code may hold whatever that needs, such
    /// as all threads of the pool. The attempt then stays unfinished.
    /// </summary>
    private static void EndSoon()
    {
        var end = new Thread(() =>
        {
            Thread.Sleep(_overrunGrace);
            using var standardError = Console.OpenStandardError();
            standardError.Write("The step did not stop at its time limit, and that could not be stored; its process ends.\n"u8);
            End();
        });
        end.IsBackground = true;
        end.Start();
    }

    /// <summary>Ends this process at once, whatever its threads do.</summary>
    private static void End()
    {
        if (OperatingSystem.IsWindows())
            Process.GetCurrentProcess().Kill();
        else
            Posix.Exit(1);
    }

    private sealed class Session(Stream fromScheduler, Stream toScheduler, WorkerMessage.Start start) : IDisposable
    {
        private readonly BlockingCollection<TaskSpec> _tasks = [];
        private readonly Lock _lock = new();
        private readonly byte[] _outputEnd = Encoding.UTF8.GetBytes(start.OutputEnd + "\n");
        private CancellationTokenSource? _running;
        private int _unfinished;
        private bool _isCancelled;

        public async Task RunAsync(TaskExecutor executor)
        {
            using var standardOutput = Console.OpenStandardOutput();
            using var standardError = Console.OpenStandardError();
            new Thread(ReadControl) { IsBackground = true, Name = "control" }.Start();
            WorkerProtocol.Write(toScheduler, new WorkerMessage.Ready());
            var surroundings = new ProcessState();
            foreach (var task in _tasks.GetConsumingEnumerable())
            {
                using var stop = new CancellationTokenSource();
                SetRunning(stop);
                var result = await executor.ExecuteAsync(task, stop.Token).ConfigureAwait(false);
                SetRunning(null);
                if (result.CodeStillRuns)
                {
                    WorkerProtocol.Write(toScheduler, new WorkerMessage.Finished(result));
                    End();
                }

                surroundings.Restore();
                EndOutput(Console.Out, standardOutput);
                EndOutput(Console.Error, standardError);
                WorkerProtocol.Write(toScheduler, new WorkerMessage.Finished(result));
            }
        }

        public void Dispose() => _tasks.Dispose();

        private void EndOutput(TextWriter writer, Stream stream)
        {
            writer.Flush();
            stream.Write(_outputEnd);
            stream.Flush();
        }

        private void ReadControl()
        {
            try
            {
                while (WorkerProtocol.Read(fromScheduler) is { } message)
                {
                    if (message is WorkerMessage.Execute(var task))
                        Add(task);
                    else if (message is WorkerMessage.Cancel)
                        Cancel();
                }
            }
            catch (IOException)
            {
                // The same as the end of the pipe: nobody is there.
            }

            _tasks.CompleteAdding();
            if (Cancel())
            {
                // The scheduler died. The step may clean up and have its failure stored; who does not listen is ended.
                Thread.Sleep(_orphanGrace);
                End();
            }
        }

        private void Add(TaskSpec task)
        {
            lock (_lock)
                _unfinished++;
            _tasks.Add(task);
        }

        /// <summary>A task begins or, with null, has ended. One that the scheduler has cancelled meanwhile begins cancelled.</summary>
        private void SetRunning(CancellationTokenSource? running)
        {
            bool isCancelled;
            lock (_lock)
            {
                _running = running;
                if (running is null)
                    _unfinished--;
                isCancelled = _isCancelled;
            }

            if (isCancelled)
                running?.Cancel();
        }

        /// <summary>Asks the running task to stop, and those that wait for this worker's one thread.</summary>
        /// <returns>Whether there is such a task.</returns>
        private bool Cancel()
        {
            CancellationTokenSource? running;
            bool isBusy;
            lock (_lock)
            {
                _isCancelled = true;
                running = _running;
                isBusy = _unfinished > 0;
            }

            StepCancellation.Request(running);
            return isBusy;
        }
    }
}
