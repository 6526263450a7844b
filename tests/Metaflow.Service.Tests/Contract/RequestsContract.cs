using System.Net.Sockets;
using System.Text;

namespace Metaflow.Service.Tests.Contract;

public sealed class RequestsOnSqlite(OnSqlite fixture) : RequestsContract(fixture), IClassFixture<OnSqlite>;

public sealed class RequestsOnPostgres(OnPostgres fixture) : RequestsContract(fixture), IClassFixture<OnPostgres>;

/// <summary>What holds for requests to any route.</summary>
public abstract class RequestsContract(ServiceFixture fixture) : ServiceContract(fixture)
{
    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=latin1")]
    [InlineData("no/such;;thing")]
    public async Task Post_WhateverTheContentType_IsReadAsJson(string? type)
    {
        var name = Service.NewFlowName();
        var header = type is null ? "" : $"Content-Type: {type}\r\n";

        var answer = await SendRawAsync($"POST /flows/{name} HTTP/1.1\r\nHost: x\r\n{header}Content-Length: 18\r\nConnection: close\r\n\r\n{{\"user_name\":\"é\"}}");

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Equal("é", (await Client.GetAsync("/flows/" + name)).Is(200).Member("user_name"));
    }

    [Fact]
    public async Task Post_InChunks_IsRead()
    {
        var name = Service.NewFlowName();

        var answer = await SendRawAsync(
            $"POST /flows/{name} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n7\r\n{{\"user_\r\n9\r\nname\":\"a\"\r\n1\r\n}}\r\n0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Equal("a", (await Client.GetAsync("/flows/" + name)).Is(200).Member("user_name"));
    }

    [Fact]
    public async Task Get_ByWholeAddress_IsServedAsByPath()
    {
        var answer = await SendRawAsync("GET http://metaflow.example/ping HTTP/1.1\r\nHost: metaflow.example\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.EndsWith("pong", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16 * 1024 * 1024, 200)]
    [InlineData((16 * 1024 * 1024) + 1, 413)]
    public async Task Post_BodyOfSize_IsTakenUntilTheLimit(int size, int status)
    {
        var task = await Service.AddTaskAsync();
        // A client that asks first need not send what is refused.
        var ask = ("Expect", "100-continue");

        var body = $"[{{\"value\":\"{new string('x', size - 14)}\"}}]";
        (await Client.PostAsync(task + "/metadata", body, ask)).Is(status);

        Assert.Equal(status == 200 ? 1 : 0, (await Client.GetAsync(task + "/metadata")).Json.GetArrayLength());
    }

    [Theory]
    [InlineData(20, 200)]
    [InlineData(1000, 400)]
    [InlineData(200_000, 400)]
    public async Task Post_JsonOfDepth_IsTakenUntilTheLimit(int depth, int status) => (await Client.PostAsync(
        "/flows/" + Service.NewFlowName(), $"{{\"tags\":{new string('[', depth)}{new string(']', depth)}}}")).Is(status);

    [Fact]
    public async Task Post_MemberTwice_TheLastCounts()
    {
        var flow = "/flows/" + Service.NewFlowName();

        (await Client.PostAsync(flow, """{"user_name":"a","user_name":"b"}""")).Is(200);

        Assert.Equal("b", (await Client.GetAsync(flow)).Member("user_name"));
    }

    [Theory]
    [InlineData("GET", "/nope")]
    [InlineData("DELETE", "/flows")]
    [InlineData("GET", "/flows/Unknown")]
    [InlineData("GET", "/flows/F/runs?status=bogus")]
    [InlineData("POST", "/flows/F/run")]
    [InlineData("PATCH", "/flows/F/runs/1/tag/mutate")]
    public async Task Send_Anything_IsAnsweredWithVersionAndType(string method, string path)
    {
        var answer = await Client.SendAsync(method, path);

        Assert.Equal("2.5.1", answer["METADATA_SERVICE_VERSION"]);
        Assert.Equal("text/plain; charset=utf-8", answer["Content-Type"]);
    }

    [Fact]
    public async Task Send_BelowPrefix_IsServedThereOnly()
    {
        await using var service = await TestService.StartAsync(await Fixture.OpenAsync(), ("PATH_PREFIX", "/mf/md"));

        (await service.Client.GetAsync("/mf/md/ping")).Is(200);
        (await service.Client.PostAsync("/mf/md/flows/F", "{}")).Is(200);
        (await service.Client.GetAsync("/mf/md/flows/F")).Is(200);
        (await service.Client.GetAsync("/ping")).Is(404);
        (await service.Client.GetAsync("/mf/mdx/ping")).Is(404);
        (await service.Client.GetAsync("/mf/md")).Is(404);
    }

    private async Task<string> SendRawAsync(string request)
    {
        var address = new Uri(Client.Address);
        using var connection = new TcpClient(address.Host, address.Port);
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }
}
