using Metaflow.Aws.S3Api;
using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Runtime;

namespace Metaflow.Aws.Datastore;

/// <summary>The datastore <c>s3</c>.</summary>
internal sealed class S3DatastoreType : DatastoreType
{
    public override string Name => S3Storage.TypeName;

    public override ConfigurationOption<string?> RootOption => ConfigurationOptions.DatastoreSysrootS3;

    public override string? FindRoot(MetaflowConfiguration configuration, bool create)
    {
        if (configuration.Get(RootOption) is { Length: > 0 } root)
            return Check(root, RootOption, configuration);
        return !create ? null : throw new ConfigurationException(
            $"The datastore 's3' needs a place: set {RootOption.Key}, or give --datastore-root, as s3://bucket/prefix.");
    }

    public override string FindDatatoolsRoot(MetaflowConfiguration configuration, string root)
    {
        foreach (var option in (ConfigurationOption<string?>[])[ConfigurationOptions.DatatoolsS3Root, ConfigurationOptions.DatatoolsSysrootS3])
        {
            if (configuration.Get(option) is { Length: > 0 } given)
                return Check(given, option, configuration);
        }

        return RunStorage.FilesInside(root);
    }

    public override string FindLibrariesRoot(MetaflowConfiguration configuration, string root)
    {
        var option = ConfigurationOptions.NugetPackageS3Root;
        return configuration.Get(option) is { Length: > 0 } given
            ? Check(given, option, configuration)
            : base.FindLibrariesRoot(configuration, root);
    }

    public override Storage Open(string root, Func<MetaflowConfiguration> configuration) =>
        new S3Storage(S3Connection.Shared(S3Settings.Of(configuration())), root);

    private static string Check(string root, ConfigurationOption option, MetaflowConfiguration configuration)
    {
        try
        {
            return S3Url.Parse(root.TrimEnd('/')).ToString();
        }
        catch (S3UrlException e)
        {
            throw new ConfigurationException($"{option.Key} ({configuration.Find(option)?.Origin}): {e.Message}", e);
        }
    }
}
