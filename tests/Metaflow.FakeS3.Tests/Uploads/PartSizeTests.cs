using System.Net;
using System.Xml.Linq;

namespace Metaflow.FakeS3.Tests.Uploads;

public sealed class PartSizeTests : UploadTestBase
{
    protected override S3ServerOptions Options => new() { MinimumPartSize = 3 };

    [Fact]
    public async Task Complete_SmallPartThatIsNotTheLast_IsRefused()
    {
        var id = await CreateAsync("key");
        var small = await PutPartAsync("key", id, 1, "12");
        var large = await PutPartAsync("key", id, 2, "345");

        await AssertErrorAsync(400, "EntityTooSmall", await CompleteAsync("key", id, (1, small), (2, large)));

        large = await PutPartAsync("key", id, 1, "123");
        small = await PutPartAsync("key", id, 2, "4");
        Assert.Equal(HttpStatusCode.OK, (await CompleteAsync("key", id, (1, large), (2, small))).StatusCode);
    }
}
