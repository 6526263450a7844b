using System.Data.Common;
using Metaflow.Service.Database;

namespace Metaflow.Service.Retention;

/// <summary>Puts the runs of an archive back, with their numbers. What is there already stays as it is, so that it can be repeated.</summary>
internal sealed class ArchiveRestore(MetadataStore store, RetentionQueries queries)
{
    /// <summary>Puts the runs of an archive back.</summary>
    /// <returns>How many rows were put back, by table.</returns>
    /// <exception cref="ArchiveException">The archive is not whole, or its numbers belong to other records now: nothing was changed.</exception>
    public async Task<IReadOnlyDictionary<RetentionTable, long>> RunAsync(string path, CancellationToken cancellationToken)
    {
        await foreach (var rows in ArchiveReader.ReadAsync(path, cancellationToken).ConfigureAwait(false))
            await RefuseConflictsAsync(path, rows, cancellationToken).ConfigureAwait(false);
        var restored = RetentionTable.All.ToDictionary(static t => t, static _ => 0L);
        await foreach (var rows in ArchiveReader.ReadAsync(path, cancellationToken).ConfigureAwait(false))
        {
            var added = await AddAsync(path, rows, cancellationToken).ConfigureAwait(false);
            restored[rows.Table] += added;
        }

        // New records must not get the numbers of those that came back.
        if (store.Dialect.AdvanceNumbers is { Count: > 0 } statements)
            await store.WriteAsync([.. statements.Select(static s => new Queries.Query(s, []))], static _ => true, cancellationToken).ConfigureAwait(false);
        return restored;
    }

    private Task<int> AddAsync(string path, ArchivedRows rows, CancellationToken cancellationToken) => ExplainAsync(path, rows.Table, async () =>
    {
        var added = await store.WriteAsync([queries.Insert(rows.Table, rows.Json)], static _ => true, cancellationToken).ConfigureAwait(false);
        return added[0];
    });

    private async Task RefuseConflictsAsync(string path, ArchivedRows archived, CancellationToken cancellationToken)
    {
        if (queries.Conflicts(archived.Table, archived.Json) is not { } query)
            return;
        var conflict = await ExplainAsync(path, archived.Table, async () =>
        {
            var rows = await store.ReadAsync(query, cancellationToken).ConfigureAwait(false);
            await using var _ = rows.ConfigureAwait(false);
            return await rows.NextAsync(cancellationToken).ConfigureAwait(false)
                ? (Mine: $"{rows.Current.GetString(2)}/{rows.Current.GetInt64(3)}", Theirs: $"{rows.Current.GetString(0)}/{rows.Current.GetInt64(1)}")
                : default;
        }).ConfigureAwait(false);
        if (conflict.Mine is not null)
        {
            throw new ArchiveException(
                $"'{path}' cannot be put back: {archived.Table.Name} of its run {conflict.Mine} have numbers or ids that belong to run {conflict.Theirs} "
                + "of the database. Restore into the database that it came from, or an empty one. Nothing was changed.");
        }
    }

    private static async Task<T> ExplainAsync<T>(string path, RetentionTable table, Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception e) when (e is DbException or DatabaseRefusalException)
        {
            throw new ArchiveException($"The {table.Name} of '{path}' do not fit the database: {e.Message}", e);
        }
    }
}
