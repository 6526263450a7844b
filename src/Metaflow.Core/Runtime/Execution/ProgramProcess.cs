using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Metaflow.Datastore;
using Metaflow.Runtime.Workers;

namespace Metaflow.Runtime.Execution;

/// <summary>A process whose output is kept line by line, and that can be ended in order or by force. Thread-safe.</summary>
internal sealed class ProgramProcess : IAsyncDisposable
{
    /// <summary>How long the output of a process that has ended is waited for: its own children may hold the pipes open for ever.</summary>
    private static readonly TimeSpan _outputGrace = TimeSpan.FromMilliseconds(500);

    private const int MostErrors = 20;

    private readonly Process _process;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _lastErrors = new();

    private ProgramProcess(Process process)
    {
        _process = process;
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => _exited.TrySetResult(process.ExitCode);
    }

    public int ProcessId { get; private set; }

    /// <summary>What the process prints.</summary>
    public EventLog<ProgramOutput> Output { get; } =
        new(static (_, count) => new ProgramOutput(LogStream.Stderr, $"({count} earlier lines are no longer kept.)"));

    /// <summary>The exit code, once the process has ended and its output is there.</summary>
    public Task<int> Completion { get; private set; } = Task.FromResult(0);

    /// <summary>The last lines of the standard error.</summary>
    public IReadOnlyList<string> LastErrors
    {
        get
        {
            lock (_lastErrors)
                return [.. _lastErrors];
        }
    }

    /// <summary>Starts a program, with all its streams redirected.</summary>
    /// <param name="info">The program.</param>
    /// <param name="writeInput">Writes its standard input; null leaves it empty.</param>
    /// <exception cref="MetaflowException">There is no such program.</exception>
    public static ProgramProcess Start(ProcessStartInfo info, Action<Stream>? writeInput = null)
    {
        info.RedirectStandardInput = info.RedirectStandardOutput = info.RedirectStandardError = true;
        info.CreateNoWindow = true;
        info.StandardOutputEncoding = info.StandardErrorEncoding = Encoding.UTF8;
        var started = new ProgramProcess(new Process { StartInfo = info });
        try
        {
            started._process.Start();
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or DirectoryNotFoundException)
        {
            started._process.Dispose();
            throw new MetaflowException($"'{info.FileName}' cannot be started: {e.Message} Check the path.", e);
        }

        started.Follow(writeInput);
        return started;
    }

    /// <summary>Asks the process to end, as Ctrl-C does; where that cannot be done, ends it by force.</summary>
    public void Interrupt()
    {
        if (OperatingSystem.IsWindows() || Posix.Kill(ProcessId, Posix.Interrupt) != 0)
            Kill();
    }

    /// <summary>Ends the process and those that it has started.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or Win32Exception or AggregateException)
        {
            // It has ended by itself meanwhile.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!Completion.IsCompleted)
            Kill();
        await Completion.ConfigureAwait(false);
        _process.Dispose();
    }

    private void Follow(Action<Stream>? writeInput)
    {
        ProcessId = _process.Id;
        Completion = CompleteAsync(Task.WhenAll(
            ReadAsync(LogStream.Stdout, _process.StandardOutput), ReadAsync(LogStream.Stderr, _process.StandardError)));
        try
        {
            using var input = _process.StandardInput.BaseStream;
            writeInput?.Invoke(input);
        }
        catch (IOException)
        {
            // The process has ended already; its exit code says so.
        }
    }

    private async Task<int> CompleteAsync(Task output)
    {
        var exitCode = await _exited.Task.ConfigureAwait(false);
        await Task.WhenAny(output, Task.Delay(_outputGrace)).ConfigureAwait(false);
        Output.Complete();
        return exitCode;
    }

    private async Task ReadAsync(LogStream stream, StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                Output.Add(new ProgramOutput(stream, line));
                if (stream == LogStream.Stderr)
                    Keep(line);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process is gone, and with it the pipe.
        }
    }

    private void Keep(string line)
    {
        lock (_lastErrors)
        {
            _lastErrors.Enqueue(line);
            if (_lastErrors.Count > MostErrors)
                _lastErrors.Dequeue();
        }
    }
}
