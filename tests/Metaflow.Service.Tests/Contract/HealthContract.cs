namespace Metaflow.Service.Tests.Contract;

public sealed class HealthOnSqlite(OnSqlite fixture) : HealthContract(fixture), IClassFixture<OnSqlite>;

public sealed class HealthOnPostgres(OnPostgres fixture) : HealthContract(fixture), IClassFixture<OnPostgres>;

public abstract class HealthContract(ServiceFixture fixture) : ServiceContract(fixture)
{
    [Theory]
    [InlineData("/ping", "pong", "text/plain; charset=utf-8")]
    [InlineData("/version", "2.5.1", "text/plain; charset=utf-8")]
    [InlineData("/healthcheck", "\"{\\\"status\\\": \\\"UP\\\"}\"", "application/json")]
    public async Task Get_OwnState_IsTold(string path, string body, string type)
    {
        var answer = await Client.GetAsync(path);

        Assert.Equal((200, body, type), (answer.Status, answer.Body, answer["Content-Type"]));
        Assert.Equal("2.5.1", answer["METADATA_SERVICE_VERSION"]);
    }

    [Theory]
    [InlineData("GET", "/nope")]
    [InlineData("GET", "/")]
    [InlineData("GET", "/flows/")]
    [InlineData("GET", "/ping/")]
    [InlineData("GET", "/Ping")]
    [InlineData("GET", "/flows/F/run/1")]
    [InlineData("GET", "//flows")]
    [InlineData("POST", "/flows//run")]
    public async Task Send_ToPathWithoutRoute_Is404(string method, string path)
    {
        var answer = await Client.SendAsync(method, path);

        Assert.Equal((404, "404: Not Found"), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("DELETE", "/flows", "GET")]
    [InlineData("POST", "/flows", "GET")]
    [InlineData("OPTIONS", "/ping", "GET")]
    [InlineData("PUT", "/flows/F", "GET,POST")]
    [InlineData("PATCH", "/flows/F", "GET,POST")]
    [InlineData("GET", "/flows/F/run", "POST")]
    [InlineData("POST", "/flows/F/runs/1/tag/mutate", "PATCH")]
    public async Task Send_MethodThatPathHasNot_Is405(string method, string path, string allowed)
    {
        var answer = await Client.SendAsync(method, path);

        Assert.Equal((405, "405: Method Not Allowed", allowed), (answer.Status, answer.Body, answer["Allow"]));
    }

    [Fact]
    public async Task Head_Ping_Is405() => Assert.Equal(405, (await Client.SendAsync("HEAD", "/ping")).Status);
}
