using System.Data.Common;

namespace Metaflow.Service.Database;

/// <summary>Takes a row; it may be read during the call only.</summary>
/// <param name="row">The row.</param>
/// <param name="first">The place of the first column of what is wanted.</param>
internal delegate void RowHandler(DbDataReader row, int first);

/// <summary>The rows of a query, one after the other. For one caller.</summary>
internal abstract class Rows : IAsyncDisposable
{
    /// <summary>The row at hand.</summary>
    public abstract DbDataReader Current { get; }

    /// <summary>Goes on to the next row.</summary>
    /// <returns>False after the last.</returns>
    /// <exception cref="DatabaseUnavailableException">The database is gone.</exception>
    public abstract ValueTask<bool> NextAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
