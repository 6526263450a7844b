using System.Runtime.CompilerServices;
using Metaflow.Service.Database;

namespace Metaflow.Service.Retention;

/// <summary>Finds the runs of a selection, a page at a time, so that the database is never asked for long.</summary>
internal sealed class RunFinder(MetadataStore store, RetentionQueries queries, TimeProvider time)
{
    private const int PageSize = 500;

    /// <summary>The runs, oldest first.</summary>
    public async IAsyncEnumerable<IReadOnlyList<SelectedRun>> FindAsync(
        RunSelection selection, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        SelectedRun? last = null;
        while (true)
        {
            var page = await ReadAsync(selection, last, cancellationToken).ConfigureAwait(false);
            if (page.Count > 0)
                yield return page;
            if (page.Count < PageSize)
                yield break;
            last = page[^1];
        }
    }

    private async Task<List<SelectedRun>> ReadAsync(RunSelection selection, SelectedRun? after, CancellationToken cancellationToken)
    {
        List<SelectedRun> page = [];
        var rows = await store.ReadAsync(queries.Runs(selection, time.GetUtcNow(), after, PageSize), cancellationToken).ConfigureAwait(false);
        await using var _ = rows.ConfigureAwait(false);
        while (await rows.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            var row = rows.Current;
            page.Add(new SelectedRun(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetInt64(3)));
        }

        return page;
    }
}
