using Metaflow.Metadata;

namespace Metaflow.Client;

/// <summary>A run, or something in one. Tags are the run's. Immutable and thread-safe.</summary>
public abstract class RunObject
{
    private protected RunObject(MetaflowClient client, Pathspec address, DateTimeOffset createdAt)
    {
        Client = client;
        Address = address;
        CreatedAt = createdAt;
    }

    /// <summary>The last part of the <see cref="Pathspec"/>.</summary>
    public abstract string Id { get; }

    /// <summary>The address, such as <c>Flow/run/step</c>.</summary>
    public string Pathspec => Address.ToString();

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>The client that found it.</summary>
    public MetaflowClient Client { get; }

    /// <summary>The user's tags.</summary>
    public IReadOnlyList<string> UserTags => RunEntry.Tags;

    /// <summary>The tags that Metaflow set.</summary>
    public IReadOnlyList<string> SystemTags => RunEntry.SystemTags;

    /// <summary>All tags.</summary>
    public IReadOnlyList<string> Tags => [.. UserTags, .. SystemTags];

    /// <summary>
    /// Whether the run is in the namespace of the client. False for what was reached from a run in it: the origin of a
    /// resumed run, or a run that triggered it.
    /// </summary>
    public bool IsInNamespace => Client.Sees(RunEntry);

    internal Pathspec Address { get; }

    internal ClientStore Store => Client.Store;

    private protected abstract RunEntry RunEntry { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{GetType().Name}('{Pathspec}')";
}
