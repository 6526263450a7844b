using Metaflow.Datastore;
using Metaflow.Metadata;

namespace Metaflow.Runtime;

/// <summary>What a process needs to reach the data and the records of one run.</summary>
/// <param name="Context">What all tasks of the run have in common.</param>
/// <param name="Datastore">The flow's data.</param>
/// <param name="Metadata">The records.</param>
/// <param name="Tags">The run's tags.</param>
internal sealed record RunStorage(RunContext Context, FlowDatastore Datastore, MetadataProvider Metadata, RunTags Tags)
{
    /// <summary>Who and what runs, for tags and records.</summary>
    public SystemInformation System { get; } = SystemOf(Context);

    /// <summary>Opens data and records as the context says.</summary>
    /// <exception cref="MetaflowException">The datastore or provider type is not known.</exception>
    public static RunStorage Open(RunContext context, TimeProvider? time = null)
    {
        if (context.DatastoreType != "local")
            throw new MetaflowException($"Datastore '{context.DatastoreType}' is not known; choose local.");
        if (context.MetadataType != "local")
            throw new MetaflowException($"Metadata provider '{context.MetadataType}' is not known; choose local.");
        return new RunStorage(
            context,
            new FlowDatastore(context.FlowName, new LocalStorage(context.DatastoreRoot), time, context.Blobs),
            new LocalMetadata(context.DatastoreRoot, context.UserName, time),
            new RunTags(context.Tags, SystemOf(context).Tags));
    }

    private static SystemInformation SystemOf(RunContext context) => new(
        context.ProductionToken is { } token
            ? new UserIdentity("production", token)
            : new UserIdentity("user", context.UserName),
        MetaflowVersion.Current,
        context.RuntimeName,
        context.ScriptName);
}
