using Metaflow.Configuration;
using Metaflow.Datastore;

namespace Metaflow.Metadata;

/// <summary>Records in files of this machine, in the folder of the local datastore whichever datastore a run uses.</summary>
internal sealed class LocalMetadataType : MetadataType
{
    public override string Name => LocalMetadata.TypeName;

    public override string? FindLocation(MetaflowConfiguration configuration, bool create) => LocalDatastoreRoot.Resolve(
        configuration.Get(ConfigurationOptions.DatastoreSysrootLocal), configuration.WorkingDirectory, create) is { } root
        && (create || Directory.Exists(root)) ? root : null;

    /// <summary>A folder of the other machine's own, in the working folder of the task there: what is recorded in it comes back with the task's logs.</summary>
    public override string FindRemoteLocation(MetaflowConfiguration configuration, string location) => LocalDatastoreRoot.DirectoryName;

    public override MetadataProvider Open(
        string location, string? user, Func<MetaflowConfiguration> configuration, TimeProvider? time) =>
        new LocalMetadata(location, user, time);
}
