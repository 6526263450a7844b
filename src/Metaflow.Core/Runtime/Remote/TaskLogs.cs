using System.Text;
using Metaflow.Datastore;

namespace Metaflow.Runtime.Remote;

/// <summary>
/// What an attempt prints on this machine: goes to this process's own output, and is stored while it grows, for those who watch. Storing that
/// fails fails nothing else. Thread-safe.
/// </summary>
internal sealed class TaskLogs : TaskSink, IAsyncDisposable
{
    /// <summary>The variable that names the folder of logs that are older than this process.</summary>
    public const string EarlierVariable = "METAFLOW_BOOT_LOGS";

    private const int BytesPerSecond = 2_000_000;

    private static readonly LogStream[] _streams = [LogStream.Stdout, LogStream.Stderr];

    private readonly FlowDatastore _datastore;
    private readonly TaskDatastoreWriter _writer;
    private readonly TaskLogWriter[] _logs;
    private readonly Stream[] _outputs = [Console.OpenStandardOutput(), Console.OpenStandardError()];
    private readonly int[] _stored = new int[2];
    private readonly SemaphoreSlim _storing = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<AttemptExit> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _uploading;
    private bool _isClosed;

    /// <param name="datastore">Where logs are stored.</param>
    /// <param name="task">The task.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="maxBytes">How many bytes of each stream are stored.</param>
    public TaskLogs(FlowDatastore datastore, Pathspec task, int attempt, int maxBytes = TaskLogWriter.DefaultMaxBytes)
    {
        _datastore = datastore;
        _writer = datastore.WriterFor(task, attempt);
        _logs = [NewLog(), NewLog()];
        AddEarlier();
        _uploading = UploadAsync();

        TaskLogWriter NewLog() => new(LogSource.Task, maxBytes, datastore.Time);
    }

    /// <summary>How the attempt ended.</summary>
    public Task<AttemptExit> Exit => _ended.Task;

    /// <summary>
    /// The pause before logs are stored again. A log is stored as a whole each time, so a large one is stored less often: 5 seconds for the largest.
    /// </summary>
    /// <param name="elapsed">For how long the attempt has been running.</param>
    /// <param name="bytes">The size of the logs.</param>
    public static TimeSpan PauseAfter(TimeSpan elapsed, long bytes) => LogPace.After(elapsed, (double)bytes / BytesPerSecond);

    public override void Started(int processId)
    {
    }

    public override void Output(LogStream stream, ReadOnlySpan<byte> line)
    {
        var log = _logs[(int)stream];
        log.AppendLine(line);
        lock (log)
        {
            try
            {
                _outputs[(int)stream].Write(line);
                _outputs[(int)stream].Write("\n"u8);
            }
            catch (IOException)
            {
                // Nobody reads this process's output; the log has the line.
            }
        }
    }

    public override void Ended(AttemptExit exit) => _ended.TrySetResult(exit);

    /// <summary>Adds a line of Metaflow's own.</summary>
    public void Say(string text) => Output(LogStream.Stderr, Encoding.UTF8.GetBytes(text));

    /// <summary>Stores what is not stored yet.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task StoreAsync(CancellationToken cancellationToken)
    {
        await _storing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var stream in _isClosed ? [] : _streams)
            {
                var log = _logs[(int)stream];
                if (log.Length == _stored[(int)stream])
                    continue;
                var text = log.ToArray();
                await _writer.SaveLogAsync(LogSource.Task, stream, text, cancellationToken).ConfigureAwait(false);
                _stored[(int)stream] = text.Length;
            }
        }
        catch (Exception e) when (e is DatastoreException or IOException)
        {
            await Console.Error.WriteLineAsync($"The logs cannot be stored: {e.Message}").ConfigureAwait(false);
        }
        finally
        {
            _storing.Release();
        }
    }

    /// <summary>Stores all that there is, for the last time.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _uploading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await StoreAsync(CancellationToken.None).ConfigureAwait(false);

        // Who is asked to stop at this moment stores the logs once more, and must not find them empty.
        await _storing.WaitAsync().ConfigureAwait(false);
        _isClosed = true;
        _storing.Release();
        foreach (var log in _logs)
            log.Dispose();
        _stop.Dispose();
    }

    /// <summary>What was said before this process was there belongs to the attempt's log too.</summary>
    private void AddEarlier()
    {
        if (Environment.GetEnvironmentVariable(EarlierVariable) is not { Length: > 0 } folder)
            return;
        foreach (var stream in _streams)
        {
            var file = Path.Combine(folder, stream == LogStream.Stdout ? "stdout" : "stderr");
            foreach (var line in File.Exists(file) ? File.ReadLines(file) : [])
                _logs[(int)stream].AppendLine([.. LogHeader.NotStoredMark, .. Encoding.UTF8.GetBytes(line)]);
        }
    }

    private async Task UploadAsync()
    {
        var began = _datastore.Time.GetTimestamp();
        while (true)
        {
            var pause = PauseAfter(_datastore.Time.GetElapsedTime(began), _logs.Sum(static l => (long)l.Length));
            await Task.Delay(pause, _datastore.Time, _stop.Token).ConfigureAwait(false);
            await StoreAsync(_stop.Token).ConfigureAwait(false);
        }
    }
}
