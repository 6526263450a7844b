using System.Collections.Concurrent;
using System.Data.Common;
using Metaflow.Service.Operations.Tracing;
using Metaflow.Service.Queries;
using Microsoft.Data.Sqlite;

namespace Metaflow.Service.Database.Sqlite;

/// <summary>A few connections that read side by side, each seeing the file as it was when it began. Thread-safe.</summary>
internal sealed class SqliteReaders(string path) : IDisposable
{
    private readonly SemaphoreSlim _free = new(Math.Max(4, Environment.ProcessorCount * 2));
    private readonly ConcurrentBag<SqliteSession> _idle = [];

    /// <summary>Begins to read.</summary>
    public async ValueTask<Rows> ReadAsync(Query query, CancellationToken cancellationToken)
    {
        using var span = RequestTrace.BeginDatabaseCall("read", "sqlite");
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        SqliteSession? session = null;
        try
        {
            session = _idle.TryTake(out var idle) ? idle : SqliteSession.Open(path);
            return new SqliteRows(this, session, session.Read(query.Text, [.. query.Values]));
        }
        catch (Exception e)
        {
            session?.Dispose();
            _free.Release();
            if (e is SqliteException error)
                throw SqliteErrors.Translate(error, path);
            throw;
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var session))
            session.Dispose();
        _free.Dispose();
    }

    private void Return(SqliteSession session)
    {
        _idle.Add(session);
        _free.Release();
    }

    private sealed class SqliteRows(SqliteReaders readers, SqliteSession session, SqliteDataReader reader) : Rows
    {
        public override DbDataReader Current => reader;

        public override ValueTask<bool> NextAsync(CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return new(reader.Read());
            }
            catch (SqliteException e)
            {
                throw SqliteErrors.Translate(e, readers.Path);
            }
        }

        public override ValueTask DisposeAsync()
        {
            reader.Dispose();
            readers.Return(session);
            return default;
        }
    }

    private string Path => path;
}
