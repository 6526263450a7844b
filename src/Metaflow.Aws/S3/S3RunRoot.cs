using Metaflow.Aws.Datastore;
using Metaflow.Aws.S3Api;
using Metaflow.Configuration;

namespace Metaflow;

/// <summary>Where the data of a run's users lies: <c>DATATOOLS_S3ROOT/Flow/run</c>.</summary>
internal static class S3RunRoot
{
    /// <summary>The place of a run.</summary>
    /// <param name="root">What <see cref="Find"/> gave.</param>
    /// <param name="flow">The flow's name.</param>
    /// <param name="run">The run's id.</param>
    /// <param name="bucket">The bucket to take instead of the root's; null for the root's.</param>
    /// <param name="prefix">The prefix to take instead of the root's; null for the root's.</param>
    /// <exception cref="S3UrlException">There is no root, and no bucket is given either; or one of them is not valid.</exception>
    public static S3Url Of(string? root, string flow, string run, string? bucket, string? prefix)
    {
        var configured = root is null ? default(S3Url?) : S3Url.Parse(root);
        if ((bucket ?? configured?.Bucket) is not { } chosen)
        {
            throw new S3UrlException(
                $"There is no place in S3 for the data of run '{flow}/{run}': set {ConfigurationOptions.DatatoolsS3Root.Key} or "
                + $"{ConfigurationOptions.DatastoreSysrootS3.Key} to s3://bucket/prefix, or give a bucket.");
        }

        var folder = (prefix ?? configured?.Key ?? "").Trim('/');
        return S3Url.Parse($"s3://{chosen}/{(folder.Length == 0 ? "" : folder + "/")}{flow}/{run}");
    }

    /// <summary>The root of the data of all runs' users; null when the settings name none.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="datastoreRoot">The root of the datastore in S3 that the run is in; null for that of the settings.</param>
    /// <exception cref="ConfigurationException">A setting is no place in S3.</exception>
    public static string? Find(MetaflowConfiguration configuration, string? datastoreRoot)
    {
        var datastore = new S3DatastoreType();
        var root = datastore.FindDatatoolsRoot(configuration, datastoreRoot ?? datastore.FindRoot(configuration, create: false) ?? "");
        return S3Url.IsUrl(root) ? root : null;
    }
}
