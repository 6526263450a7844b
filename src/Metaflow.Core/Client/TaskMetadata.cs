using System.Globalization;
using Metaflow.Metadata;

namespace Metaflow.Client;

/// <summary>What was noted about a task, or about one attempt of it; of a clone also what was noted about its origin.</summary>
internal sealed class TaskMetadata
{
    // A run that resumes a resumed run clones clones; a chain longer than this is no honest one.
    private const int LongestChain = 1000;

    private TaskMetadata(IReadOnlyList<MetadataEntry> entries, Pathspec source, int sourceAttempt)
    {
        Entries = entries;
        Source = source;
        SourceAttempt = sourceAttempt;
    }

    /// <summary>The records, oldest first; those of an origin come last.</summary>
    public IReadOnlyList<MetadataEntry> Entries { get; }

    /// <summary>The task that logs are kept with: the first origin of a clone.</summary>
    public Pathspec Source { get; }

    /// <summary>The id of the run that the task's run resumes; null for a fresh run.</summary>
    public string? OriginRun => OriginRunOf(Entries);

    /// <summary>The id of the task that this one was cloned from; null when it was not cloned.</summary>
    public string? OriginTask => OriginTaskOf(Entries);

    /// <summary>The latest attempt of <see cref="Source"/> that began.</summary>
    public int SourceAttempt { get; }

    /// <summary>The latest attempt that began.</summary>
    public int LatestAttempt => AttemptOf(Entries);

    public static async ValueTask<TaskMetadata> LoadAsync(MetaflowTask task, CancellationToken cancellationToken)
    {
        var provider = task.Store.Metadata;
        var own = await provider.LoadMetadataAsync(task.Address, cancellationToken).ConfigureAwait(false);
        if (task.Attempt is { } attempt)
            own = OfAttempt(own, attempt);
        var (entries, source, link) = (own, task.Address, own);
        for (var length = 0; OriginOf(source, link) is { } origin; length++)
        {
            if (length == LongestChain)
                throw new MetaflowException($"The origin of task '{task.Pathspec}' has no end: the records are damaged.");
            var more = await provider.LoadMetadataAsync(origin, cancellationToken).ConfigureAwait(false);
            if (more.Count == 0)
                break;
            (entries, source, link) = (WithMissing(entries, more), origin, more);
        }

        return new TaskMetadata(entries, source, AttemptOf(link));
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

    // Python notes the text "None" where there is no origin.
    private static string? OriginRunOf(IReadOnlyList<MetadataEntry> entries) =>
        Find(entries, "origin-run-id") is { Length: > 0 } run and not "None" ? run : null;

    private static string? OriginTaskOf(IReadOnlyList<MetadataEntry> entries) =>
        Find(entries, "origin-task-id") is { Length: > 0 } task and not "None" ? task : null;

    private static Pathspec? OriginOf(Pathspec task, IReadOnlyList<MetadataEntry> entries) =>
        OriginRunOf(entries) is { } run && OriginTaskOf(entries) is { } id
            ? new Pathspec(task.Flow, run, task.Step, id)
            : null;

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
