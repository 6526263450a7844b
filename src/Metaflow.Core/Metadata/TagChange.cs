namespace Metaflow.Metadata;

/// <summary>A change of the user's tags of a run: removes some, then adds some. Immutable.</summary>
internal sealed class TagChange
{
    private readonly Pathspec _run;
    private readonly IReadOnlyCollection<string> _add;
    private readonly IReadOnlyCollection<string> _remove;

    /// <exception cref="PathspecException">It is no pathspec of a run.</exception>
    /// <exception cref="TagException">A tag to add is not valid.</exception>
    public TagChange(Pathspec run, IReadOnlyCollection<string> add, IReadOnlyCollection<string> remove)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(add);
        ArgumentNullException.ThrowIfNull(remove);
        _run = run.Require(2);
        foreach (var tag in add)
            RunTags.Validate(tag);
        _add = add;
        _remove = remove;
    }

    /// <summary>What to say when the run is not recorded.</summary>
    /// <param name="location">Where it should be.</param>
    public MetadataException MissingRun(string location) =>
        new($"There is no run '{_run}' in '{location}'. Check its id, and that its records are kept there.");

    /// <summary>The user's tags after the change.</summary>
    /// <param name="run">The run as it is.</param>
    /// <exception cref="TagException">A system tag was to be removed, or there would be too many.</exception>
    public List<string> Apply(RunEntry run)
    {
        foreach (var tag in _remove)
        {
            if (run.SystemTags.Contains(tag))
                throw new TagException($"'{tag}' is a system tag of run '{_run}' and cannot be removed.");
        }

        var next = new List<string>();
        foreach (var tag in run.Tags)
        {
            if (!_remove.Contains(tag) && !next.Contains(tag))
                next.Add(tag);
        }

        foreach (var tag in _add)
        {
            if (!run.SystemTags.Contains(tag) && !next.Contains(tag))
                next.Add(tag);
        }

        RunTags.ValidateCount(next.Count, run.Tags.Count);
        return next;
    }
}
