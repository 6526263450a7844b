using System.Security.Cryptography;
using System.Xml.Linq;

namespace Metaflow.FakeS3.Tests.Objects;

public sealed class KeyTests : S3ServerTestBase
{
    [Theory]
    [InlineData("a%20b", "a b")]
    [InlineData("a+b", "a+b")]
    [InlineData("a%2Bb", "a+b")]
    [InlineData("100%25", "100%")]
    [InlineData("%2541", "%41")]
    [InlineData("a%23b%3Fc", "a#b?c")]
    [InlineData("~'()*!", "~'()*!")]
    [InlineData("%7E%27%28%29%2A%21", "~'()*!")]
    [InlineData("%22q%22", "\"q\"")]
    [InlineData("a/b%2Fc", "a/b/c")]
    [InlineData("a//b/", "a//b/")]
    [InlineData("../x/./y", "../x/./y")]
    [InlineData("%C3%BC/%F0%9F%98%80", "ü/😀")]
    [InlineData("=&;:@,$", "=&;:@,$")]
    public async Task Put_AnyKey_IsDecodedOnce(string sent, string key)
    {
        await PutAsync(sent, "x");

        Assert.Equal([key], Server.Keys(Bucket));
        Assert.Equal("x", await TextOf(await GetAsync(sent)));
        Assert.Equal("x", await TextOf(await GetAsync(Uri.EscapeDataString(key))));
        var copied = await SendAsync("PUT", "/bucket/copy", null, ("x-amz-copy-source", "/bucket/" + Uri.EscapeDataString(key)));
        Assert.Equal("CopyObjectResult", (await XmlOf(copied)).Name);
        var listed = await XmlOf(await SendAsync("GET", "/bucket?list-type=2&prefix=" + Uri.EscapeDataString(key)));
        Assert.Equal(key, (string?)listed.Element("Contents")?.Element("Key"));
        var body = new XElement("Delete", new XElement("Object", new XElement("Key", key))).ToString();
        var checksum = Convert.ToBase64String(SHA256.HashData(Bytes(body)));
        await SendAsync("POST", "/bucket?delete", Bytes(body), ("x-amz-checksum-sha256", checksum));
        Assert.Equal(["copy"], Server.Keys(Bucket));
    }

    [Fact]
    public async Task List_KeyThatXmlForbids_IsReadableEncoded()
    {
        await PutAsync("a%01b%0A+c", "x");

        var listed = await XmlOf(await SendAsync("GET", "/bucket?list-type=2&encoding-type=url"));

        Assert.Equal("a%01b%0A%2Bc", (string?)listed.Element("Contents")?.Element("Key"));
        Assert.Equal("url", (string?)listed.Element("EncodingType"));
    }
}
