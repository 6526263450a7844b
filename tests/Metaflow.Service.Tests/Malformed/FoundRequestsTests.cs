using Metaflow.Service.Tests.Access;

namespace Metaflow.Service.Tests.Malformed;

/// <summary>What once made the service fail.</summary>
public sealed class FoundRequestsTests
{
    [Theory]
    [InlineData("POST", "/flows/F", """{"\ud800":1}""")]
    [InlineData("POST", "/flows/F", """{"x":{"\udc00\ud800":1}}""")]
    [InlineData("PATCH", "/flows/F/runs/1/tag/mutate", """{"\ud800":1}""")]
    [InlineData("POST", "/flows/F/runs/1/steps/s/tasks/1/metadata", """[{"\ud800":1,"value":"x"}]""")]
    public async Task Send_NameOfHalfASurrogatePair_Is400(string method, string path, string body)
    {
        await using var service = await GuardedService.StartAsync();

        using var response = await service.SendAsync(method, path, body: body);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains("surrogate", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_PartOfEndlessSize_Is400()
    {
        await using var service = await GuardedService.StartAsync();
        using var connection = await RawConnection.OpenAsync(service.Address);

        var answer = await connection.SendAsync(
            new RawRequest("POST", "/flows/F", "POST /flows/F HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}"u8.ToArray()),
            TestContext.Current.CancellationToken);

        Assert.Equal(400, answer!.Status);
        Assert.Empty(service.Logs.Of(3001));
    }
}
