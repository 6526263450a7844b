using Metaflow.Aws.S3Api;

namespace Metaflow.Aws.Tests.S3Api;

public sealed class S3UrlTests
{
    [Theory]
    [InlineData("s3://bucket/a/b", "bucket", "a/b")]
    [InlineData("s3://bucket", "bucket", "")]
    [InlineData("s3://bucket/", "bucket", "")]
    [InlineData("s3://my.bucket-1/a//b/", "my.bucket-1", "a//b/")]
    [InlineData("s3://bucket/é #?%41/../x", "bucket", "é #?%41/../x")]
    public void Parse_Address_KeepsTheKeyAsItIs(string text, string bucket, string key)
    {
        var url = S3Url.Parse(text);

        Assert.Equal((bucket, key), (url.Bucket, url.Key));
        Assert.Equal(key.Length == 0 ? $"s3://{bucket}" : text, url.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("bucket/a")]
    [InlineData("http://bucket/a")]
    [InlineData("s3:/bucket/a")]
    [InlineData("s3://")]
    [InlineData("s3:///a")]
    [InlineData("s3://ab/a")]
    [InlineData("s3://a..b/a")]
    [InlineData("s3://user@host/a")]
    [InlineData("s3://bucket:80/a")]
    [InlineData("s3://buc ket/a")]
    public void Parse_NoAddress_IsRefusedByName(string text)
    {
        var error = Assert.Throws<S3UrlException>(() => S3Url.Parse(text));

        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("s3://bucket/key", error.Message, StringComparison.Ordinal);
    }
}
