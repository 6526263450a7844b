using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Metadata;

namespace Metaflow.Runtime.Launch;

/// <summary>A storage that the caller of a run has opened already, as a datastore like any other.</summary>
internal sealed class GivenDatastoreType(Storage storage) : DatastoreType
{
    public override string Name => storage.Type;

    public override ConfigurationOption<string?>? RootOption => null;

    public override string FindRoot(MetaflowConfiguration configuration, bool create) => storage.Root;

    public override string FindDatatoolsRoot(MetaflowConfiguration configuration, string root) =>
        RunStorage.FilesInside(root);

    public override Storage Open(string root, Func<MetaflowConfiguration> configuration) => storage;
}

/// <summary>A metadata provider that the caller of a run has opened already.</summary>
internal sealed class GivenMetadataType(MetadataProvider metadata) : MetadataType
{
    public override string Name => metadata.Type;

    public override string FindLocation(MetaflowConfiguration configuration, bool create) => metadata.Location;

    public override MetadataProvider Open(
        string location, string? user, Func<MetaflowConfiguration> configuration, TimeProvider? time) => metadata;
}
