using Metaflow.Metadata;

namespace Metaflow.Client;

public sealed partial class Run
{
    /// <summary>Adds tags to the run. Those that it has already, as user or system tags, are left out.</summary>
    /// <param name="tags">The tags.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The run with its tags after the change; this object stays as it is.</returns>
    /// <exception cref="TagException">
    /// A tag is not valid, there would be too many, or others kept changing the tags. Nothing is changed.
    /// </exception>
    public Task<Run> AddTagsAsync(IReadOnlyCollection<string> tags, CancellationToken cancellationToken = default) =>
        ReplaceTagsAsync([], tags, cancellationToken);

    /// <summary>Removes tags from the run. Those that it does not have are left out.</summary>
    /// <param name="tags">The tags.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The run with its tags after the change; this object stays as it is.</returns>
    /// <exception cref="TagException">
    /// A tag is a system tag, or others kept changing the tags. Nothing is changed.
    /// </exception>
    public Task<Run> RemoveTagsAsync(IReadOnlyCollection<string> tags, CancellationToken cancellationToken = default) =>
        ReplaceTagsAsync(tags, [], cancellationToken);

    /// <summary>Removes tags from the run, then adds some, both at once.</summary>
    /// <param name="remove">The tags to remove. Those that the run does not have are left out.</param>
    /// <param name="add">The tags to add. Those that the run has already are left out.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The run with its tags after the change; this object stays as it is.</returns>
    /// <exception cref="TagException">
    /// A tag is not valid, there would be too many, a system tag was to be removed, or others kept changing the tags. Nothing is
    /// changed.
    /// </exception>
    public async Task<Run> ReplaceTagsAsync(
        IReadOnlyCollection<string> remove,
        IReadOnlyCollection<string> add,
        CancellationToken cancellationToken = default)
    {
        var tags = await Store.Metadata.MutateTagsAsync(Address, add, remove, cancellationToken).ConfigureAwait(false);
        return new Run(Client, Entry with { Tags = tags });
    }
}
