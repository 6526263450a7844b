using Metaflow.Aws.Datastore;
using Metaflow.Configuration;

namespace Metaflow.Aws.Tests.Datastore;

/// <summary>Where the libraries of code packages go in S3.</summary>
public sealed class LibrariesRootTests
{
    [Theory]
    [InlineData(null, "s3://sys/root/nuget")]
    [InlineData("", "s3://sys/root/nuget")]
    [InlineData("s3://shared/packages/", "s3://shared/packages")]
    public void FindLibrariesRoot_Setting_GoesBeforeTheDatastore(string? setting, string expected) =>
        Assert.Equal(expected, Find(setting));

    [Fact]
    public void FindLibrariesRoot_NoAddress_NamesTheSetting()
    {
        var error = Assert.Throws<ConfigurationException>(() => Find("/packages"));

        Assert.Contains("METAFLOW_NUGET_PACKAGE_S3ROOT", error.Message, StringComparison.Ordinal);
    }

    private static string Find(string? setting)
    {
        var variables = new Dictionary<string, string>();
        if (setting is not null)
            variables["METAFLOW_NUGET_PACKAGE_S3ROOT"] = setting;
        var configuration = MetaflowConfiguration.Create(variables, Path.GetTempPath(), Path.GetTempPath());
        return new S3DatastoreType().FindLibrariesRoot(configuration, "s3://sys/root");
    }
}
