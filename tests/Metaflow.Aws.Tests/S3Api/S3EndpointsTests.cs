using Metaflow.Aws.S3Api;

namespace Metaflow.Aws.Tests.S3Api;

public sealed class S3EndpointsTests
{
    [Theory]
    [InlineData("eu-west-1", "bucket", "https://bucket.s3.eu-west-1.amazonaws.com")]
    [InlineData("eu-west-1", "my.bucket", "https://s3.eu-west-1.amazonaws.com/my.bucket")]
    [InlineData("cn-north-1", "bucket", "https://bucket.s3.cn-north-1.amazonaws.com.cn")]
    public void Prefix_WithoutEndpoint_IsTheHostOfTheBucket(string region, string bucket, string expected) =>
        Assert.Equal(expected, new S3Endpoints(new S3Settings { Region = region }).Prefix(bucket));

    [Fact]
    public void Prefix_WithEndpoint_HasTheBucketInThePath()
    {
        var endpoints = new S3Endpoints(new S3Settings { Endpoint = new Uri("http://127.0.0.1:9000/base/") });

        Assert.Equal("http://127.0.0.1:9000/base/bucket", endpoints.Prefix("bucket"));
        Assert.Equal("us-east-1", endpoints.RegionOf("bucket"));
    }

    [Fact]
    public void TryMove_OtherRegion_IsRememberedForTheBucket()
    {
        var endpoints = new S3Endpoints(new S3Settings { Region = "us-east-1" });

        Assert.True(endpoints.TryMove("bucket", "eu-north-1"));
        Assert.False(endpoints.TryMove("bucket", "eu-north-1"));
        Assert.False(endpoints.TryMove("bucket", "evil.example/x"));
        Assert.Equal("https://bucket.s3.eu-north-1.amazonaws.com", endpoints.Prefix("bucket"));
        Assert.Equal("us-east-1", endpoints.RegionOf("other"));
    }
}
