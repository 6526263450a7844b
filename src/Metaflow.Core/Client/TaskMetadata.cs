using System.Globalization;
using Metaflow.Metadata;

namespace Metaflow.Client;

/// <summary>What was noted about a task, or about one attempt of it; of a clone also what was noted about its origin.</summary>
internal sealed class TaskMetadata
{
    // A run that resumes a resumed run clones clones; a chain longer than this is no honest one.
    private const int LongestChain = 1000;

    private TaskMetadata(IReadOnlyList<MetadataEntry> entries, Pathspec? origin, Pathspec source, int sourceAttempt)
    {
        Entries = entries;
        Origin = origin;
        Source = source;
        SourceAttempt = sourceAttempt;
    }

    /// <summary>The records, oldest first; those of an origin come last.</summary>
    public IReadOnlyList<MetadataEntry> Entries { get; }

    /// <summary>The task that logs are kept with: the first origin of a clone.</summary>
    public Pathspec Source { get; }

    /// <summary>The id of the run that the task's run resumes; null for a fresh run.</summary>
    public string? OriginRun => IdOf(Entries, "origin-run-id");

    /// <summary>The task that this one was cloned from; null when it was not cloned.</summary>
    public Pathspec? Origin { get; }

    /// <summary>The latest attempt of <see cref="Source"/> that began.</summary>
    public int SourceAttempt { get; }

    /// <summary>The latest attempt that began.</summary>
    public int LatestAttempt => AttemptOf(Entries);

    public static ValueTask<TaskMetadata> LoadAsync(MetaflowTask task, CancellationToken cancellationToken) =>
        LoadAsync(task.Store.Metadata, task.Address, task.Attempt, cancellationToken);

    /// <summary>Loads what was noted about a task; nothing when it is not recorded.</summary>
    /// <param name="provider">The records.</param>
    /// <param name="task">The task.</param>
    /// <param name="attempt">The attempt that matters; null for all together.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">Origins lead from one to the other without an end.</exception>
    public static async ValueTask<TaskMetadata> LoadAsync(
        MetadataProvider provider, Pathspec task, int? attempt, CancellationToken cancellationToken)
    {
        var own = await provider.LoadMetadataAsync(task, cancellationToken).ConfigureAwait(false);
        if (attempt is { } number)
            own = OfAttempt(own, number);
        var (entries, source, link) = (own, task, own);
        for (var length = 0; OriginOf(source, link) is { } origin; length++)
        {
            if (length == LongestChain)
                throw new MetaflowException($"The origin of task '{task}' has no end: the records are damaged.");
            var more = await provider.LoadMetadataAsync(origin, cancellationToken).ConfigureAwait(false);
            if (more.Count == 0)
                break;
            (entries, source, link) = (WithMissing(entries, more), origin, more);
        }

        return new TaskMetadata(entries, OriginOf(task, own), source, AttemptOf(link));
    }

    /// <summary>The latest value of a fact; null when it was not noted.</summary>
    public string? Find(string field) => Find(Entries, field);

    private static string? Find(IReadOnlyList<MetadataEntry> entries, string field)
    {
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            if (entries[i].Field == field)
                return entries[i].Value;
        }

        return null;
    }

    private static int AttemptOf(IReadOnlyList<MetadataEntry> entries) =>
        int.TryParse(Find(entries, "attempt"), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) ? attempt : 0;

    private static Pathspec? OriginOf(Pathspec task, IReadOnlyList<MetadataEntry> entries) =>
        IdOf(entries, "origin-run-id") is { } run && IdOf(entries, "origin-task-id") is { } id
            ? new Pathspec(task.Flow, run, task.Step, id)
            : null;

    // Python notes the text "None" where there is no origin.
    private static string? IdOf(IReadOnlyList<MetadataEntry> entries, string field) =>
        Find(entries, field) is { Length: > 0 } id and not "None" ? id : null;

    private static List<MetadataEntry> WithMissing(
        IReadOnlyList<MetadataEntry> entries, IReadOnlyList<MetadataEntry> origin)
    {
        var latest = new Dictionary<string, MetadataEntry>(StringComparer.Ordinal);
        foreach (var entry in origin)
            latest[entry.Field] = entry;
        foreach (var entry in entries)
            latest.Remove(entry.Field);
        return [.. entries, .. latest.Values];
    }

    /// <summary>The records of one attempt: by their tags, or in old data by the time at which attempts began.</summary>
    private static IReadOnlyList<MetadataEntry> OfAttempt(IReadOnlyList<MetadataEntry> entries, int attempt)
    {
        if (entries.All(static entry => entry.Attempt is not null))
            return [.. entries.Where(entry => entry.Attempt == attempt)];
        if (BeginOf(entries, attempt) is not { } begin)
            return [];
        var end = BeginOf(entries, attempt + 1) ?? DateTimeOffset.MaxValue;
        return [.. entries.Where(entry => entry.CreatedAt >= begin && entry.CreatedAt < end)];
    }

    private static DateTimeOffset? BeginOf(IReadOnlyList<MetadataEntry> entries, int attempt)
    {
        var value = attempt.ToString(CultureInfo.InvariantCulture);
        return entries.LastOrDefault(entry => entry.Field == "attempt" && entry.Value == value)?.CreatedAt;
    }
}
