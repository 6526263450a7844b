using Metaflow.Aws.Batch;
using Metaflow.Configuration;

namespace Metaflow.Aws.Tests.Batch;

/// <summary>Which image a container has.</summary>
public sealed class ContainerImageTests
{
    // The expected values are Python's, from get_docker_registry.
    [Theory]
    [InlineData("image", false)]
    [InlineData("example/image", false)]
    [InlineData("org/image:tag", false)]
    [InlineData("localhost/image", false)]
    [InlineData("host.tld/img", true)]
    [InlineData("host.tld/a/img:1", true)]
    [InlineData("1.2.3.4:80/img", true)]
    [InlineData("localhost:5000/img", true)]
    [InlineData(".a/img", false)]
    [InlineData("a./img", false)]
    [InlineData("a.b/", true)]
    [InlineData("ab:c/d/e@sha256:0f", true)]
    [InlineData("org/im.age/x", true)]
    [InlineData("mcr.microsoft.com/dotnet/runtime:10.0", true)]
    [InlineData("a:b", false)]
    [InlineData("x.y", false)]
    [InlineData(":ab/c", false)]
    [InlineData("a.b/c", true)]
    public void HasRegistry_Name_IsJudgedAsByPython(string image, bool expected) => Assert.Equal(expected, ContainerImage.HasRegistry(image));

    [Theory]
    [InlineData(null, "", "mcr.microsoft.com/dotnet/runtime:10.0")]
    [InlineData(null, "BATCH_CONTAINER_REGISTRY=r.test", "mcr.microsoft.com/dotnet/runtime:10.0")]
    [InlineData(null, "DEFAULT_CONTAINER_IMAGE=d:1", "d:1")]
    [InlineData(null, "DEFAULT_CONTAINER_IMAGE=d:1 BATCH_CONTAINER_IMAGE=b:1", "b:1")]
    [InlineData(null, "BATCH_CONTAINER_IMAGE=b:1 DEFAULT_CONTAINER_REGISTRY=d.test", "d.test/b:1")]
    [InlineData("a:1", "BATCH_CONTAINER_IMAGE=b:1 DEFAULT_CONTAINER_REGISTRY=d.test BATCH_CONTAINER_REGISTRY=r.test/", "r.test/a:1")]
    [InlineData("x.test/a:1", "BATCH_CONTAINER_REGISTRY=r.test", "x.test/a:1")]
    public void Of_ImageAndSettings_TheMostSpecificCounts(string? image, string settings, string expected)
    {
        var variables = settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static s => s.Split('=')).ToDictionary(
            static s => "METAFLOW_" + s[0], static s => s[1]);

        Assert.Equal(expected, ContainerImage.Of(
            new BatchAttribute { Image = image }, MetaflowConfiguration.WithoutFiles(variables, "/"), "mcr.microsoft.com/dotnet/runtime:10.0"));
    }

    [Theory]
    [InlineData("/usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.3/System.Runtime.dll", "mcr.microsoft.com/dotnet/runtime:10.0")]
    [InlineData("", "mcr.microsoft.com/dotnet/runtime:10.0")]
    [InlineData(@"C:\dotnet\shared\Microsoft.AspNetCore.App\10.0.3\Microsoft.AspNetCore.dll", "mcr.microsoft.com/dotnet/aspnet:10.0")]
    public void RuntimeImage_Frameworks_ChooseTheImage(string assemblies, string expected) =>
        Assert.Equal(expected, ContainerImage.RuntimeImage(new Version(10, 0, 3), assemblies));
}
