using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Metaflow.Service.Operations.Tracing;
using Microsoft.Data.Sqlite;

namespace Metaflow.Service.Database.Sqlite;

/// <summary>
/// Writes to the file, one caller after the other, since SQLite has one writer. Those who wait share a transaction, and so the wait for the disk:
/// each is told of its success when the transaction is on the disk. Thread-safe.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int LargestGroup = 256;
    private readonly string _path;
    private readonly Channel<Work> _queue = Channel.CreateBounded<Work>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly SqliteSession _session;
    private readonly Task _loop;
    private Histogram<double>? _groupSizes;

    public SqliteWriter(string path)
    {
        _path = path;
        _session = SqliteSession.Open(path);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Adds instruments that measure how much waits, and how much is written at once.</summary>
    public void AddInstruments(Meter meter)
    {
        meter.CreateObservableUpDownCounter(
            "metaflow.service.sqlite.writes.waiting", () => _queue.Reader.Count, "{write}", "Writes that wait for a transaction.");
        _groupSizes = meter.CreateHistogram(
            "metaflow.service.sqlite.transaction.writes",
            "{write}",
            "Writes that shared a transaction.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, LargestGroup] });
    }

    /// <summary>Does work in a transaction. When it throws, none of it happens.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Stops waiting for its turn. Once begun the work is done.</param>
    public async Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        using var span = RequestTrace.BeginDatabaseCall("write", "sqlite");
        var item = new Work<T>(work);
        await _queue.Writer.WriteAsync(item, cancellationToken).ConfigureAwait(false);
        try
        {
            return await item.Result.ConfigureAwait(false);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Translate(e, _path);
        }
    }

    /// <summary>Finishes what is waiting, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        _session.Dispose();
    }

    private async Task RunAsync()
    {
        var group = new List<Work>();
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            group.Clear();
            while (group.Count < LargestGroup && _queue.Reader.TryRead(out var work))
                group.Add(work);
            RunGroup(group);
        }
    }

    private void RunGroup(List<Work> group)
    {
        try
        {
            _session.Execute("BEGIN IMMEDIATE");
            foreach (var work in group)
            {
                _session.Execute("SAVEPOINT work");
                if (!work.Run(_session))
                    _session.Execute("ROLLBACK TO work");
                _session.Execute("RELEASE work");
            }

            _session.Execute("COMMIT");
        }
        catch (Exception e)
        {
            RollBack();
            var failure = e is SqliteException error && SqliteErrors.Translate(error, _path) is DatabaseUnavailableException unavailable
                ? unavailable
                : new DatabaseUnavailableException($"The file '{_path}' could not be written: {e.Message}", e);
            foreach (var work in group)
                work.Fail(failure);
            return;
        }

        _groupSizes?.Record(group.Count);
        foreach (var work in group)
            work.Complete();
    }

    private void RollBack()
    {
        try
        {
            _session.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself.
        }
    }

    private abstract class Work
    {
        public abstract bool Run(SqliteSession session);

        public abstract void Fail(Exception error);

        public abstract void Complete();
    }

    private sealed class Work<T>(Func<SqliteSession, T> work) : Work
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;
        private Exception? _error;

        public Task<T> Result => _done.Task;

        public override bool Run(SqliteSession session)
        {
            try
            {
                _result = work(session);
                return true;
            }
            catch (Exception e)
            {
                _error = e;
                return false;
            }
        }

        public override void Fail(Exception error) => _done.TrySetException(_error ?? error);

        public override void Complete()
        {
            if (_error is null)
                _done.TrySetResult(_result!);
            else
                _done.TrySetException(_error);
        }
    }
}
