using System.Security.Cryptography;
using System.Xml.Linq;

namespace Metaflow.FakeS3.Tests.Objects;

public sealed class DeleteObjectsTests : S3ServerTestBase
{
    [Fact]
    public async Task Delete_Several_RemovesThem()
    {
        foreach (var key in new[] { "a", "b & c", "kept" })
            Server.Put(Bucket, key, Bytes("x"));

        var answer = await DeleteAsync("a", "b & c", "none");

        Assert.Equal(["kept"], Server.Keys(Bucket));
        Assert.Equal(["a", "b & c", "none"], (await XmlOf(answer)).Elements("Deleted").Select(e => (string?)e.Element("Key")));
    }

    [Fact]
    public async Task Delete_Quietly_ListsNothing()
    {
        Server.Put(Bucket, "a", Bytes("x"));

        var answer = await PostAsync(
            "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet><Object><Key>a</Key></Object></Delete>");

        Assert.Empty((await XmlOf(answer)).Elements());
        Assert.Empty(Server.Keys(Bucket));
    }

    [Fact]
    public async Task Delete_BodyThatIsNoList_IsRefused()
    {
        await AssertErrorAsync(400, "MalformedXML", await PostAsync("<Delete"));
        await AssertErrorAsync(400, "MalformedXML", await PostAsync("<Delete/>"));
        await AssertErrorAsync(400, "MalformedXML", await DeleteAsync([.. Enumerable.Range(0, 1001).Select(i => $"{i}")]));
    }

    [Fact]
    public async Task Delete_WithoutAChecksum_IsRefused()
    {
        Server.Put(Bucket, "a", Bytes("x"));

        await AssertErrorAsync(400, "InvalidRequest", await SendAsync("POST", "/bucket?delete", Bytes(ListOf("a"))));

        Assert.Equal(["a"], Server.Keys(Bucket));
    }

    private Task<HttpResponseMessage> DeleteAsync(params string[] keys) => PostAsync(ListOf(keys));

    private Task<HttpResponseMessage> PostAsync(string body) => SendAsync(
        "POST", "/bucket?delete", Bytes(body), ("x-amz-checksum-sha256", Convert.ToBase64String(SHA256.HashData(Bytes(body)))));

    private static string ListOf(params string[] keys) =>
        new XElement("Delete", keys.Select(key => new XElement("Object", new XElement("Key", key)))).ToString();
}
