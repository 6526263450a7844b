using System.Data.Common;
using System.Text.Json;
using Metaflow.Service.Database;

namespace Metaflow.Service.Retention;

/// <summary>Removes runs with everything that belongs to them, in short transactions, so that a service goes on meanwhile.</summary>
internal sealed class RunRemoval(MetadataStore store, RetentionQueries queries)
{
    /// <summary>Counts what belongs to runs.</summary>
    public async Task CountAsync(IReadOnlyList<SelectedRun> runs, RemovalReport report, CancellationToken cancellationToken)
    {
        report.Add(runs);
        var keys = RunKeys(runs);
        foreach (var table in RetentionTable.OfRuns)
        {
            var rows = await store.ReadAsync(queries.Count(table, keys), cancellationToken).ConfigureAwait(false);
            await using var _ = rows.ConfigureAwait(false);
            if (await rows.NextAsync(cancellationToken).ConfigureAwait(false))
                report.Add(table, rows.Current.GetInt64(0));
        }
    }

    /// <summary>
    /// Removes a run. When this is broken off, some of its records are gone, and the next removal takes the rest.
    /// </summary>
    /// <returns>False when the run has changed since it was found, and therefore stays.</returns>
    public async Task<bool> RemoveAsync(SelectedRun run, CancellationToken cancellationToken)
    {
        IReadOnlyList<int> removed;
        do
            removed = await store.WriteAsync(queries.RemoveSome(run), static _ => true, cancellationToken).ConfigureAwait(false);
        while (removed.Any(static rows => rows == RetentionQueries.ChunkSize));
        try
        {
            removed = await store.WriteAsync(queries.RemoveRest(run), static rows => rows[^1] == 1, cancellationToken).ConfigureAwait(false);
            return removed[^1] == 1;
        }
        catch (DbException)
        {
            // Something was added to the run just now, and refers to it.
            return false;
        }
    }

    private static string RunKeys(IReadOnlyList<SelectedRun> runs)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var run in runs)
            {
                json.WriteStartObject();
                json.WriteString("flow_id", run.Flow);
                json.WriteNumber("run_number", run.Number);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }
}
