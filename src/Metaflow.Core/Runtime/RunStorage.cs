using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Secrets;

namespace Metaflow.Runtime;

/// <summary>What a process needs to reach the data and the records of one run.</summary>
/// <param name="Context">What all tasks of the run have in common.</param>
/// <param name="Datastore">The flow's data.</param>
/// <param name="Files">The files that parameters include.</param>
/// <param name="Metadata">The records.</param>
/// <param name="Tags">The run's tags.</param>
internal sealed record RunStorage(
    RunContext Context, FlowDatastore Datastore, IncludedFileStore Files, MetadataProvider Metadata, RunTags Tags)
{
    /// <summary>The folder of included files in a datastore.</summary>
    public const string FilesFolder = "data";

    /// <summary>Where the client looks from inside of a step; null for where the run itself is.</summary>
    public RunStorage? Outside { get; init; }

    /// <summary>Who and what runs, for tags and records.</summary>
    public SystemInformation System { get; } = SystemOf(Context);

    /// <summary>Where secrets come from.</summary>
    public required SecretsStore Secrets { get; init; }

    /// <summary>The root of included files that lie in the datastore itself.</summary>
    public static string FilesInside(string datastoreRoot) => datastoreRoot + "/" + FilesFolder;

    /// <summary>Opens data and records as the context says.</summary>
    /// <param name="context">Which types, and where.</param>
    /// <param name="backends">The types that the program knows.</param>
    /// <param name="configuration">Reads the settings of this process.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="ConfigurationException">The datastore or provider type is not known.</exception>
    public static RunStorage Open(
        RunContext context, Backends backends, Func<MetaflowConfiguration> configuration, TimeProvider? time = null)
    {
        var datastore = backends.Datastore(context.DatastoreType);
        var storage = datastore.Open(context.DatastoreRoot, configuration);
        var files = context.DatatoolsRoot == FilesInside(context.DatastoreRoot)
            ? new IncludedFileStore(storage, $"{FilesFolder}/{context.FlowName}")
            : new IncludedFileStore(datastore.Open(context.DatatoolsRoot, configuration), context.FlowName);
        return new RunStorage(
            context,
            new FlowDatastore(context.FlowName, storage, time, context.Blobs),
            files,
            backends.Metadata(context.MetadataType).Open(context.MetadataLocation, context.UserName, configuration, time),
            new RunTags(context.Tags, [.. SystemOf(context).Tags, .. context.SystemTags]))
        {
            Secrets = new SecretsStore(backends, context.DefaultSecretsBackend, context.DefaultSecretsRole, configuration),
        };
    }

    private static SystemInformation SystemOf(RunContext context) => new(
        context.ProductionToken is { } token
            ? new UserIdentity("production", token)
            : new UserIdentity("user", context.UserName),
        MetaflowVersion.Current,
        context.RuntimeName,
        context.ScriptName);
}
