using Metaflow.Aws.Api;
using Metaflow.Configuration;

namespace Metaflow.Aws.Tests.Api;

public sealed class AwsEndpointTests
{
    [Theory]
    [InlineData("us-east-1", "https://batch.us-east-1.amazonaws.com/")]
    [InlineData("cn-northwest-1", "https://batch.cn-northwest-1.amazonaws.com.cn/")]
    [InlineData("us-gov-west-1", "https://batch.us-gov-west-1.amazonaws.com/")]
    [InlineData("us-iso-east-1", "https://batch.us-iso-east-1.c2s.ic.gov/")]
    public void Find_Region_IsAwsServerThere(string region, string expected)
    {
        var endpoint = Find(AwsService.Batch, ("AWS_REGION", region), ("AWS_DEFAULT_REGION", "eu-north-1"));

        Assert.Equal((expected, region), (endpoint.Url.AbsoluteUri, endpoint.Region));
    }

    [Theory]
    [InlineData("eu-west-1", "https://iam.amazonaws.com/", "us-east-1")]
    [InlineData("cn-northwest-1", "https://iam.cn-north-1.amazonaws.com.cn/", "cn-north-1")]
    [InlineData("us-gov-east-1", "https://iam.us-gov.amazonaws.com/", "us-gov-west-1")]
    public void Find_ServiceOfAllRegions_IsTheOneOfThePartition(string region, string url, string signedFor)
    {
        var endpoint = Find(AwsService.Iam, ("AWS_REGION", region));

        Assert.Equal((url, signedFor), (endpoint.Url.AbsoluteUri, endpoint.Region));
    }

    [Fact]
    public void Find_AddressOfTheService_GoesBeforeThatOfAll()
    {
        (string, string)[] variables =
            [("AWS_ENDPOINT_URL", "http://all:1"), ("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "http://logs:2"), ("AWS_REGION", "eu-west-1")];

        Assert.Equal("http://logs:2/", Find(AwsService.CloudWatchLogs, variables).Url.AbsoluteUri);
        Assert.Equal("http://all:1/", Find(AwsService.SecurityTokens, variables).Url.AbsoluteUri);
        Assert.Equal("eu-west-1", Find(AwsService.SecurityTokens, variables).Region);
    }

    [Fact]
    public void Find_AddressThatIsNone_NamesTheVariable()
    {
        var error = Assert.Throws<ConfigurationException>(() => Find(AwsService.Batch, ("AWS_ENDPOINT_URL_BATCH", "localhost:5000")));

        Assert.Contains("AWS_ENDPOINT_URL_BATCH is 'localhost:5000'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_RegionThatIsNone_IsRefused()
    {
        var error = Assert.Throws<ConfigurationException>(() => Find(AwsService.Batch, ("AWS_REGION", "evil.example/")));

        Assert.Contains("'evil.example/' is no AWS region", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_RegionOfSecrets_IsTheirSettings()
    {
        (string, string)[] variables = [("AWS_REGION", "eu-west-1"), ("METAFLOW_AWS_SECRETS_MANAGER_DEFAULT_REGION", "eu-south-2")];

        Assert.Equal("eu-south-2", Find(AwsService.SecretsManager, variables).Region);
        Assert.Equal("eu-west-1", Find(AwsService.SecurityTokens, variables).Region);
    }

    private static AwsEndpoint Find(AwsService service, params (string Name, string Value)[] variables) => AwsEndpoint.Find(
        service,
        MetaflowConfiguration.WithoutFiles(
            variables.ToDictionary(static v => v.Name, static v => v.Value), Path.GetTempPath()));
}
