using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Metaflow.Metadata.Service;

public sealed partial class ServiceMetadata
{
    /// <summary>Up to so many tasks of a step are asked for their facts one by one; for more, all facts of the run are read.</summary>
    private const int FewTasks = 16;

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<MetadataEntry>> LoadMetadataAsync(
        Pathspec task, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        var records = await LoadAsync(
            Get(ServicePath.Of(task.Require(4)) + "/metadata", "read the facts about", task), ReadRecord, cancellationToken)
            .ConfigureAwait(false);
        return [.. records.OrderBy(static r => r.Entry.CreatedAt).ThenBy(static r => r.Id).Select(static r => r.Entry)];
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<TaskFact> ListTaskFactsAsync(
        Pathspec step, string field, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(step);
        MetadataRecord.ValidateField(field);
        var tasks = await ListTasksAsync(step, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var values = tasks.Count <= FewTasks
            ? await AskTasksAsync(tasks, field, cancellationToken).ConfigureAwait(false)
            : await SearchRunAsync(step, field, tasks.Count, cancellationToken).ConfigureAwait(false);
        foreach (var task in tasks)
            yield return new TaskFact(task, values.GetValueOrDefault(task.Pathspec.Task!));
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<ArtifactEntry>> ListArtifactsAsync(
        Pathspec task, int? attempt = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        var path = ServicePath.Of(task.Require(4));
        if (attempt is not { } number)
        {
            var latest = await LoadArtifactsAsync(path + "/artifacts", null).ConfigureAwait(false);
            if (await DoneAttemptAsync(task, latest.FirstOrDefault(), cancellationToken).ConfigureAwait(false) is not { } done)
                return latest;
            number = done;
        }

        return await LoadArtifactsAsync(
            string.Create(CultureInfo.InvariantCulture, $"{path}/attempt/{number}/artifacts"), "2.0.6").ConfigureAwait(false);

        async Task<List<ArtifactEntry>> LoadArtifactsAsync(string list, string? since)
        {
            var artifacts = await LoadAsync(
                Get(list, "list the artifacts of", task) with { Since = since },
                json => ServiceJson.ReadArtifact(task, json),
                cancellationToken).ConfigureAwait(false);
            artifacts.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
            return artifacts;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<ArtifactEntry?> FindArtifactAsync(
        Pathspec artifact, int? attempt = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        var task = new Pathspec(artifact.Require(5).Flow, artifact.Run, artifact.Step, artifact.Task);
        var request = Get(artifact, "find the artifact");
        if (attempt is not { } number)
        {
            var latest = await FindAsync(request, Read, cancellationToken).ConfigureAwait(false);
            if (await DoneAttemptAsync(task, latest, cancellationToken).ConfigureAwait(false) is not { } done)
                return latest;
            number = done;
        }

        return await FindAsync(
            request with
            {
                Path = string.Create(CultureInfo.InvariantCulture, $"{request.Path}/attempt/{number}"),
                Since = "2.0.6",
            },
            Read,
            cancellationToken).ConfigureAwait(false);

        ArtifactEntry? Read(JsonElement json) => ServiceJson.ReadArtifact(task, json);
    }

    /// <summary>
    /// The attempt that was marked done last, when that is another than the one whose artifacts the service has chosen; null when its choice is
    /// right. It chooses the latest that has artifacts. What the first attempt left cannot be superseded by what was done before it, so in the
    /// common case nothing is asked.
    /// </summary>
    private async ValueTask<int?> DoneAttemptAsync(Pathspec task, ArtifactEntry? chosen, CancellationToken cancellationToken)
    {
        if (chosen is null or { Attempt: 0 })
            return null;
        var facts = await LoadMetadataAsync(task, cancellationToken).ConfigureAwait(false);
        return int.TryParse(
                facts.LastOrDefault(static f => f.Field == "attempt-done")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var done)
            && done != chosen.Attempt
            ? done
            : null;
    }

    private async Task<Dictionary<string, string>> AskTasksAsync(List<TaskEntry> tasks, string field, CancellationToken cancellationToken)
    {
        var facts = await Task.WhenAll(tasks.Select(t => LoadMetadataAsync(t.Pathspec, cancellationToken).AsTask())).ConfigureAwait(false);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < tasks.Count; i++)
        {
            if (facts[i].LastOrDefault(f => f.Field == field) is { } fact)
                values[tasks[i].Pathspec.Task!] = fact.Value;
        }

        return values;
    }

    /// <summary>Looks through what was noted about a run, newest first, until every task of the step is found.</summary>
    private async Task<Dictionary<string, string>> SearchRunAsync(
        Pathspec step, string field, int tasks, CancellationToken cancellationToken)
    {
        var run = step.RunPathspec;
        var records = ListAsync(
            Get(ServicePath.Of(run) + "/metadata", "read the facts about", run),
            "",
            LargestPage,
            ReadRecord,
            static r => (r.Entry.CreatedAt, r.Id.ToString(CultureInfo.InvariantCulture)),
            cancellationToken);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var record in records.ConfigureAwait(false))
        {
            if (record.Step == step.Step && record.Entry.Field == field && record.Task is not null
                && values.TryAdd(record.Task, record.Entry.Value) && values.Count == tasks)
                break;
        }

        return values;
    }

    private static Record ReadRecord(JsonElement json) => new(
        MetadataJson.Text(json, "step_name"),
        MetadataJson.Text(json, "task_id"),
        ServiceJson.Number(json, "id") ?? 0,
        MetadataJson.ReadRecord(json));

    private sealed record Record(string? Step, string? Task, long Id, MetadataEntry Entry);
}
