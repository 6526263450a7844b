using System.Xml.Linq;

namespace Metaflow.FakeS3.Tests.Listing;

public sealed class ListObjectsTests : S3ServerTestBase
{
    [Fact]
    public async Task List_Prefix_GivesItsObjectsInOrder()
    {
        Fill("b/2", "a", "b/10", "b", "c", "b/1");

        var listed = await ListAsync("prefix=b%2F");

        Assert.Equal(["b/1", "b/10", "b/2"], Keys(listed));
        Assert.Equal(("bucket", "b/", "3", "1000", "false"), (
            (string?)listed.Element("Name"), (string?)listed.Element("Prefix"), (string?)listed.Element("KeyCount"),
            (string?)listed.Element("MaxKeys"), (string?)listed.Element("IsTruncated")));
        var first = listed.Element("Contents")!;
        Assert.Equal(("3", "2026-01-02T03:04:05.678Z", Server.Find(Bucket, "b/1")!.ETag), (
            (string?)first.Element("Size"), (string?)first.Element("LastModified"), (string?)first.Element("ETag")));
    }

    [Fact]
    public async Task List_Delimiter_GroupsWhatComesAfterIt()
    {
        Fill("a", "d/1", "d/2", "d/e/3", "d0", "x/y/z", "x/y/w");

        var top = await ListAsync("delimiter=/");
        Assert.Equal(["a", "d0"], Keys(top));
        Assert.Equal(["d/", "x/"], Prefixes(top));
        Assert.Equal("4", (string?)top.Element("KeyCount"));

        var inside = await ListAsync("delimiter=/&prefix=d/");
        Assert.Equal(["d/1", "d/2"], Keys(inside));
        Assert.Equal(["d/e/"], Prefixes(inside));

        var longer = await ListAsync("delimiter=/y/&prefix=x");
        Assert.Equal(["x/y/"], Prefixes(longer));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&delimiter=/")]
    public async Task List_Pages_GiveEachEntryOnce(string grouped)
    {
        string[] keys = [.. Enumerable.Range(0, 25).Select(i => $"{i % 3}/{i:00}"), "3", "4/"];
        Fill(keys);
        var whole = await ListAsync(grouped);

        var entries = new List<string>();
        string? token = null;
        do
        {
            var page = await ListAsync($"max-keys=2{grouped}" + (token is null ? "" : "&continuation-token=" + Uri.EscapeDataString(token)));
            var names = Keys(page).Concat(Prefixes(page)).ToList();
            Assert.InRange(names.Count, 1, 2);
            Assert.Equal($"{names.Count}", (string?)page.Element("KeyCount"));
            entries.AddRange(names);
            token = (string?)page.Element("NextContinuationToken");
            Assert.Equal(token is not null, (bool)page.Element("IsTruncated")!);
        }
        while (token is not null);

        Assert.Equal(Keys(whole).Concat(Prefixes(whole)).Order(StringComparer.Ordinal), entries.Order(StringComparer.Ordinal));
        Assert.Equal(grouped.Length > 0 ? 5 : 27, entries.Count);
    }

    [Fact]
    public async Task List_StartAfter_SkipsUpToIt()
    {
        Fill("a", "b", "c/1", "c/2", "d");

        Assert.Equal(["c/1", "c/2", "d"], Keys(await ListAsync("start-after=b")));
        Assert.Equal(["c/1", "c/2", "d"], Keys(await ListAsync("start-after=bb")));
        Assert.Equal(["c/"], Prefixes(await ListAsync("start-after=c/1&delimiter=/")));
        Assert.Empty(Keys(await ListAsync("start-after=z")));
    }

    [Fact]
    public async Task List_KeysOverU10000_ComeLast()
    {
        Fill("\uE000", "😀", "z", "\uFFFD");

        Assert.Equal(["z", "\uE000", "\uFFFD", "😀"], Keys(await ListAsync("")));
        Assert.Equal(["z", "\uE000", "\uFFFD", "😀"], Server.Keys(Bucket));
    }

    [Fact]
    public async Task List_GroupsBeforeHighCharacters_AreSkippedWhole()
    {
        Fill("a/\uFFFD", "a/😀/x", "a/😀", "b");

        var listed = await ListAsync("delimiter=/");

        Assert.Equal(["b"], Keys(listed));
        Assert.Equal(["a/"], Prefixes(listed));
    }

    [Fact]
    public async Task List_NothingAskedFor_GivesNothing()
    {
        Fill("a");

        var none = await ListAsync("max-keys=0");
        Assert.Equal(("0", "false"), ((string?)none.Element("KeyCount"), (string?)none.Element("IsTruncated")));
        Assert.Empty(Keys(await ListAsync("prefix=b")));
    }

    [Theory]
    [InlineData("max-keys=x")]
    [InlineData("max-keys=-1")]
    [InlineData("continuation-token=%25")]
    [InlineData("encoding-type=base64")]
    public async Task List_BadArgument_IsRefused(string query) =>
        await AssertErrorAsync(400, "InvalidArgument", await SendAsync("GET", "/bucket?list-type=2&" + query));

    [Fact]
    public async Task List_EncodedNames_AreReadableByAForm()
    {
        Fill("p q/ü+1", "p q/d r/x");

        var listed = await ListAsync("encoding-type=url&prefix=p%20q/&delimiter=/");

        Assert.Equal(["p+q/%C3%BC%2B1"], Keys(listed));
        Assert.Equal(["p+q/d+r/"], Prefixes(listed));
        Assert.Equal("p+q/", (string?)listed.Element("Prefix"));
    }

    [Fact]
    public async Task List_ManyKeys_GivesThousandAtMost()
    {
        Fill([.. Enumerable.Range(0, 1500).Select(i => $"{i:0000}")]);

        var listed = await ListAsync("max-keys=5000");

        Assert.Equal((1000, "true"), (Keys(listed).Length, (string?)listed.Element("IsTruncated")));
    }

    private void Fill(params string[] keys)
    {
        foreach (var key in keys)
            Server.Put(Bucket, key, Bytes("123"));
    }

    private async Task<XElement> ListAsync(string query) => await XmlOf(await SendAsync("GET", "/bucket?list-type=2&" + query));

    private static string[] Keys(XElement listed) => [.. listed.Elements("Contents").Select(e => (string)e.Element("Key")!)];

    private static string[] Prefixes(XElement listed) => [.. listed.Elements("CommonPrefixes").Select(e => (string)e.Element("Prefix")!)];
}
