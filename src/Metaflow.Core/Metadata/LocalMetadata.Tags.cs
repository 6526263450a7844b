using Metaflow.Datastore;

namespace Metaflow.Metadata;

public sealed partial class LocalMetadata
{
    private const int MaxTagTries = 5;

    // The file is read, changed and replaced: within this process one at a time.
    private static readonly SemaphoreSlim _tagGate = new(1, 1);

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<string>> MutateTagsAsync(
        Pathspec run,
        IReadOnlyCollection<string> add,
        IReadOnlyCollection<string> remove,
        CancellationToken cancellationToken = default)
    {
        var change = new TagChange(run, add, remove);
        await _tagGate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var attempt = 1; attempt <= MaxTagTries; attempt++)
            {
                if (TryMutateTags(run, change) is { } tags)
                    return tags;
                var pause = TimeSpan.FromSeconds(0.3 * Math.Pow(1.1 + (Random.Shared.NextDouble() * 0.2), attempt));
                await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _tagGate.Release();
        }

        throw new TagException(
            $"The tags of run '{run}' could not be changed: other processes keep changing them. Try again later.");
    }

    /// <summary>The tags after the change; null when another process undid it meanwhile.</summary>
    private IReadOnlyList<string>? TryMutateTags(Pathspec run, TagChange change)
    {
        var current = ReadRun(run) ?? throw change.MissingRun(Location);
        var next = change.Apply(current);
        if (next.Count == current.Tags.Count && next.TrueForAll(current.Tags.Contains))
            return next;
        WriteTags(current, next);
        return ReadRun(run)?.Tags is { } written && written.Count == next.Count && next.TrueForAll(written.Contains)
            ? written
            : null;
    }

    private void WriteTags(RunEntry run, List<string> tags)
    {
        // Who made the run, and when, stays as it was: the order of runs does not change with their tags.
        var json = PythonJsonWriter.Rent();
        var common = MetadataJson.Common.Of(run.Pathspec.Flow, run.User, tags, run.SystemTags);
        MetadataJson.WriteSelf(json, run.Pathspec, common, run.CreatedAt.ToUnixTimeMilliseconds());
        AtomicFile.Write(SelfOf(run.Pathspec), json.Written);
        json.Return();
    }
}
