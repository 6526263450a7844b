using Metaflow.Configuration;

namespace Metaflow.Metadata.Service;

/// <summary>Records in a metadata service, which everybody who may use it sees.</summary>
internal sealed class ServiceMetadataType : MetadataType
{
    public override string Name => ServiceMetadata.TypeName;

    public override string FindLocation(MetaflowConfiguration configuration, bool create) => ServiceSettings.UrlOf(configuration);

    public override string FindRemoteLocation(MetaflowConfiguration configuration, string location) =>
        ServiceSettings.InternalUrlOf(configuration) ?? location;

    public override MetadataProvider Open(
        string location, string? user, Func<MetaflowConfiguration> configuration, TimeProvider? time) =>
        new ServiceMetadata(ServiceSettings.Of(configuration(), location), user, time);
}
