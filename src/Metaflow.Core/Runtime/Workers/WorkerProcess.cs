using System.Diagnostics;
using System.IO.Pipes;
using System.Text;
using Metaflow.Datastore;
using Metaflow.Platform;

namespace Metaflow.Runtime.Workers;

/// <summary>
/// A worker seen from the scheduler: its process, its control pipes and its output. Runs one attempt at a time. An attempt has ended
/// when its result and the end of both output streams have come, or when the process is gone.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    /// <summary>How long the output and the last message of a dead process are waited for; its own children may hold the pipes open for ever.</summary>
    private static readonly TimeSpan _outputGrace = TimeSpan.FromMilliseconds(500);

    private const int StackSize = 256 << 10;

    private static readonly Lock _spawnLock = new();

    private readonly Lock _lock = new();
    private readonly Action<WorkerProcess> _onIdle;
    private readonly Action<WorkerProcess> _onExit;
    private readonly AnonymousPipeServerStream _toWorker;
    private readonly AnonymousPipeServerStream _fromWorker;
    private readonly Process _process;
    private readonly CountdownEvent _openStreams = new(3);
    private TaskSink? _sink;
    private TaskSpec? _task;
    private TaskResult? _result;
    private int _openParts;
    private bool _killed;

    private WorkerProcess(
        WorkerCommand command, RunContext context, Action<WorkerProcess> onIdle, Action<WorkerProcess> onExit)
    {
        _onIdle = onIdle;
        _onExit = onExit;
        var mark = $"\u0001metaflow-end:{Guid.NewGuid():N}\u0001";
        lock (_spawnLock)
        {
            // One at a time: a process started meanwhile would inherit the worker's ends of the pipes.
            _toWorker = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
            _fromWorker = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
            _process = new Process { StartInfo = StartInfo(command), EnableRaisingEvents = true };
            _process.Exited += (_, _) => OnExited();
            try
            {
                _process.Start();
            }
            finally
            {
                _toWorker.DisposeLocalCopyOfClientHandle();
                _fromWorker.DisposeLocalCopyOfClientHandle();
            }
        }

        ProcessId = _process.Id;
        _process.StandardInput.Close();
        var markBytes = Encoding.UTF8.GetBytes(mark);
        Read(LogStream.Stdout, _process.StandardOutput.BaseStream, markBytes);
        Read(LogStream.Stderr, _process.StandardError.BaseStream, markBytes);
        StartThread("control", ReadControl);
        Send(new WorkerMessage.Start(context, mark, WorkerTuning.UserVariables()));
    }

    public int ProcessId { get; }

    /// <summary>How many attempts the worker has been given.</summary>
    public int AttemptsGiven { get; private set; }

    /// <summary>Whether the worker said that it takes tasks.</summary>
    public bool WasReady { get; private set; }

    /// <summary>Whether the process is gone.</summary>
    public bool HasExited { get; private set; }

    /// <summary>The exit code as in <see cref="AttemptExit"/>; -1 before the end or when it is not known.</summary>
    public int ExitCode { get; private set; } = -1;

    /// <summary>The processor time that the worker has used so far; zero when it is gone.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            try
            {
                return _process.TotalProcessorTime;
            }
            catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                return TimeSpan.Zero;
            }
        }
    }

    /// <summary>Whether an attempt failed or was to be killed, so that nothing it left running may meet another task.</summary>
    public bool IsSpoiled { get; private set; }

    /// <summary>Starts a worker; its first call of <paramref name="onIdle"/> says that it is ready.</summary>
    /// <exception cref="MetaflowException">The program cannot be started.</exception>
    public static WorkerProcess Start(
        WorkerCommand command, RunContext context, Action<WorkerProcess> onIdle, Action<WorkerProcess> onExit)
    {
        try
        {
            return new WorkerProcess(command, context, onIdle, onExit);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new MetaflowException(
                $"Cannot start a worker from '{command.FileName}': {e.Message} Run with --isolation none to do without.", e);
        }
    }

    public void Execute(TaskSpec task, TaskSink sink)
    {
        lock (_lock)
        {
            _sink = sink;
            _task = task;
            _result = null;
            _openParts = 3;
            AttemptsGiven++;
        }

        sink.Started(ProcessId);
        Send(new WorkerMessage.Execute(task));
    }

    /// <summary>Ends the process by force if it runs this attempt now. It gets no other, even if it finishes this one first.</summary>
    /// <returns>Whether it ran the attempt.</returns>
    public bool Kill(TaskSpec task)
    {
        lock (_lock)
        {
            if (_sink is null || !ReferenceEquals(_task, task))
                return false;
            IsSpoiled = true;
        }

        Kill();
        return true;
    }

    /// <summary>Asks the running step to stop.</summary>
    public void Cancel() => Send(new WorkerMessage.Cancel());

    /// <summary>Lets an idle worker go home: it ends when its control pipe does.</summary>
    public void Release() => _toWorker.Dispose();

    /// <summary>Ends the process and its children by force.</summary>
    public void Kill()
    {
        _killed = true;
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException
            or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It has ended by itself meanwhile.
        }
    }

    /// <summary>Waits for the end of the process.</summary>
    /// <returns>Whether it came in time.</returns>
    public Task<bool> WaitForExitAsync(TimeSpan timeout) => Task.Run(() => _process.WaitForExit(timeout));

    public void Dispose()
    {
        _toWorker.Dispose();
        _fromWorker.Dispose();
        _process.Dispose();
    }

    private ProcessStartInfo StartInfo(WorkerCommand command)
    {
        var info = new ProcessStartInfo(command.FileName)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var argument in command.Arguments)
            info.ArgumentList.Add(argument);
        info.ArgumentList.Add(WorkerCommand.Name);
        info.ArgumentList.Add(_toWorker.GetClientHandleAsString());
        info.ArgumentList.Add(_fromWorker.GetClientHandleAsString());
        WorkerTuning.Apply(info.Environment);
        return info;
    }

    private void Read(LogStream stream, Stream pipe, byte[] mark)
    {
        var reader = new OutputReader(pipe, mark, line => _sink?.Output(stream, line), () => PartEnded(null));
        StartThread(stream.ToString(), () =>
        {
            reader.Run();
            _openStreams.Signal();
        });
    }

    private void ReadControl()
    {
        try
        {
            while (WorkerProtocol.Read(_fromWorker) is { } message)
            {
                if (message is WorkerMessage.Ready)
                {
                    WasReady = true;
                    _onIdle(this);
                }
                else if (message is WorkerMessage.Finished(var result))
                {
                    PartEnded(result);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidDataException)
        {
            // The worker is gone or going; its exit is reported by the process.
        }
        finally
        {
            _openStreams.Signal();
        }
    }

    private void PartEnded(TaskResult? result)
    {
        TaskSink? sink;
        lock (_lock)
        {
            _result ??= result;
            if (--_openParts > 0 || _sink is null)
                return;
            sink = _sink;
            _sink = null;
            IsSpoiled |= !_result!.Succeeded;
        }

        sink.Ended(new AttemptExit(_result.Succeeded ? 0 : 1, Killed: false, _result));
        _onIdle(this);
    }

    private void OnExited()
    {
        _openStreams.Wait(_outputGrace);
        try
        {
            ExitCode = ProcessSignal.CodeOf(_process.ExitCode, HostSystemRules.Current);
        }
        catch (InvalidOperationException)
        {
            // Disposed meanwhile: nobody asks for the code any more.
        }

        TaskSink? sink;
        lock (_lock)
        {
            HasExited = true;
            sink = _sink;
            _sink = null;
        }

        sink?.Ended(new AttemptExit(ExitCode, _killed, _result));
        _onExit(this);
    }

    private void Send(WorkerMessage message)
    {
        try
        {
            lock (_toWorker)
                WorkerProtocol.Write(_toWorker, message);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The worker is gone; its exit is reported by the process.
        }
    }

    private void StartThread(string name, Action run) =>
        new Thread(() => run(), StackSize) { IsBackground = true, Name = $"worker {ProcessId} {name}" }.Start();
}
