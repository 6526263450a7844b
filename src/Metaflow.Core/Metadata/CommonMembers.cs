namespace Metaflow.Metadata;

/// <summary>Writes the members that all objects of a run share once for the objects that are written one after the other. Thread-safe.</summary>
/// <param name="user">The name that records carry; null when it is not known.</param>
internal sealed class CommonMembers(string? user)
{
    private MetadataJson.Common? _latest;

    public MetadataJson.Common Of(string flow, RunTags tags)
    {
        var latest = _latest;
        return latest is not null && latest.IsOf(flow, tags)
            ? latest
            : _latest = MetadataJson.Common.Of(flow, user, tags);
    }
}
