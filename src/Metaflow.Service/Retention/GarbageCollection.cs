using System.Data.Common;
using Metaflow.Service.Database;

namespace Metaflow.Service.Retention;

/// <summary>Removes runs from the database, if wanted to an archive. The data of their artifacts is in the datastore, and stays there.</summary>
internal sealed class GarbageCollection(MetadataStore store, TimeProvider time)
{
    // A client repeats a request within minutes.
    private static readonly TimeSpan _answersStay = TimeSpan.FromDays(7);

    private readonly RetentionQueries _queries = new(store.Dialect);

    /// <summary>Finds out what would go. Changes nothing.</summary>
    public async Task<RemovalReport> PlanAsync(RunSelection selection, CancellationToken cancellationToken)
    {
        var report = new RemovalReport();
        var removal = new RunRemoval(store, _queries);
        await foreach (var page in new RunFinder(store, _queries, time).FindAsync(selection, cancellationToken).ConfigureAwait(false))
            await removal.CountAsync(page, report, cancellationToken).ConfigureAwait(false);
        return report;
    }

    /// <summary>Removes runs.</summary>
    /// <param name="selection">Which runs.</param>
    /// <param name="archive">A file that does not exist yet, into which they are written before the first is removed; null for none.</param>
    /// <param name="progress">Told after each run how many are done, and how many there are; null when nobody listens.</param>
    /// <param name="cancellationToken">Stops between two transactions; what is gone stays gone.</param>
    /// <exception cref="ArchiveException">The archive could not be written; nothing was removed.</exception>
    public async Task<Removal> RunAsync(
        RunSelection selection, string? archive, Action<int, int>? progress, CancellationToken cancellationToken)
    {
        List<SelectedRun> runs = [];
        await foreach (var page in new RunFinder(store, _queries, time).FindAsync(selection, cancellationToken).ConfigureAwait(false))
            runs.AddRange(page);
        if (archive is not null && runs.Count > 0)
            await ArchiveAsync(runs, archive, cancellationToken).ConfigureAwait(false);
        var result = new Removal(new RemovalReport(), []);
        try
        {
            for (var i = 0; i < runs.Count; i++)
            {
                await RemoveAsync(runs[i], result, cancellationToken).ConfigureAwait(false);
                progress?.Invoke(i + 1, runs.Count);
            }

            await RemoveAnswersAsync(cancellationToken).ConfigureAwait(false);
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return result with { IsInterrupted = true };
        }
    }

    private async Task RemoveAsync(SelectedRun run, Removal result, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var removal = new RunRemoval(store, _queries);
        var counted = new RemovalReport();
        await removal.CountAsync([run], counted, cancellationToken).ConfigureAwait(false);
        if (await removal.RemoveAsync(run, cancellationToken).ConfigureAwait(false))
            result.Report.Add(counted);
        else
            result.Left.Add(run);
    }

    private async Task ArchiveAsync(List<SelectedRun> runs, string path, CancellationToken cancellationToken)
    {
        var writer = ArchiveWriter.Create(path);
        await using var _ = writer.ConfigureAwait(false);
        foreach (var run in runs)
            await writer.AddAsync(store, _queries, run, cancellationToken).ConfigureAwait(false);
        await writer.FinishAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task RemoveAnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.WriteAsync(
                [RetentionQueries.RemoveAnswers((time.GetUtcNow() - _answersStay).ToUnixTimeMilliseconds())], static _ => true, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (DbException)
        {
            // A user who may not create tables works without this one.
        }
    }
}
