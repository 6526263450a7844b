using System.Xml.Linq;

namespace Metaflow.FakeS3.Tests.Uploads;

public sealed class UploadListTests : UploadTestBase
{
    [Fact]
    public async Task Uploads_InProgress_AreShown()
    {
        var id = await CreateAsync("a%20b");
        var began = Time.GetUtcNow();
        Time.Advance(TimeSpan.FromHours(1));
        await PutPartAsync("a%20b", id, 3, "x");
        await PutPartAsync("a%20b", id, 1, "y");

        var upload = Assert.Single(Server.Uploads(Bucket));

        Assert.Equal(("a b", id, began), (upload.Key, upload.Id, upload.Initiated));
        Assert.Equal([1, 3], upload.PartNumbers);
    }

    [Fact]
    public async Task ListUploads_Prefix_GivesItsUploadsInOrder()
    {
        var b = await CreateAsync("p/b");
        Time.Advance(TimeSpan.FromSeconds(1));
        var a1 = await CreateAsync("p/a");
        Time.Advance(TimeSpan.FromSeconds(1));
        var a2 = await CreateAsync("p/a");
        await CreateAsync("q");

        var listed = await ListAsync("prefix=p/");

        Assert.Equal([("p/a", a1), ("p/a", a2), ("p/b", b)], UploadsOf(listed));
        Assert.Equal("2026-01-02T03:04:06.678Z", (string?)listed.Element("Upload")!.Element("Initiated"));
    }

    [Fact]
    public async Task ListUploads_Pages_GiveEachOnce()
    {
        for (var i = 0; i < 7; i++)
        {
            await CreateAsync($"key%20{i / 3}");
            Time.Advance(TimeSpan.FromSeconds(1));
        }
        var whole = UploadsOf(await ListAsync(""));

        var seen = new List<(string, string)>();
        var markers = "";
        while (true)
        {
            var page = await ListAsync("max-uploads=2" + markers);
            seen.AddRange(UploadsOf(page));
            if (!(bool)page.Element("IsTruncated")!)
                break;
            markers = $"&key-marker={Uri.EscapeDataString((string)page.Element("NextKeyMarker")!)}"
                + $"&upload-id-marker={(string)page.Element("NextUploadIdMarker")!}";
        }

        Assert.Equal(7, seen.Count);
        Assert.Equal(whole, seen);
    }

    [Fact]
    public async Task ListUploads_KeyMarkerAlone_SkipsTheKey()
    {
        await CreateAsync("a");
        await CreateAsync("b");
        var c = await CreateAsync("c");

        Assert.Equal([("c", c)], UploadsOf(await ListAsync("key-marker=b")));
    }

    [Fact]
    public async Task ListParts_Pages_GiveEachOnce()
    {
        var id = await CreateAsync("key");
        for (var number = 5; number > 0; number--)
            await PutPartAsync("key", id, number, new string('x', number));

        var first = await XmlOf(await SendAsync("GET", $"/bucket/key?uploadId={id}&max-parts=3"));
        var marker = (string?)first.Element("NextPartNumberMarker");
        var rest = await XmlOf(await SendAsync("GET", $"/bucket/key?uploadId={id}&part-number-marker={marker}"));

        Assert.Equal(["1", "2", "3"], NumbersOf(first));
        Assert.Equal(["4", "5"], NumbersOf(rest));
        Assert.Equal(("true", "false"), ((string?)first.Element("IsTruncated"), (string?)rest.Element("IsTruncated")));
        Assert.Equal("3", (string?)first.Elements("Part").Last().Element("Size"));
    }

    private async Task<XElement> ListAsync(string query) => await XmlOf(await SendAsync("GET", "/bucket?uploads&" + query));

    private static (string, string)[] UploadsOf(XElement listed) =>
        [.. listed.Elements("Upload").Select(e => ((string)e.Element("Key")!, (string)e.Element("UploadId")!))];

    private static string[] NumbersOf(XElement listed) => [.. listed.Elements("Part").Select(e => (string)e.Element("PartNumber")!)];
}
