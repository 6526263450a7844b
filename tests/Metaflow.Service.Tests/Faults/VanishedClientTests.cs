using System.Net.Sockets;
using System.Text;
using Metaflow.Service.Tests.Contract;

namespace Metaflow.Service.Tests.Faults;

public sealed class VanishedClientOnSqlite(OnSqlite fixture) : VanishedClientTests(fixture), IClassFixture<OnSqlite>;

public sealed class VanishedClientOnPostgres(OnPostgres fixture) : VanishedClientTests(fixture), IClassFixture<OnPostgres>;

/// <summary>Clients go away in the middle of things. What they used is free again.</summary>
public abstract class VanishedClientTests(ServiceFixture fixture) : ServiceContract(fixture)
{
    // More than there are connections to a database.
    private const int Clients = 40;

    [Fact]
    public async Task Post_ClientIsGoneBeforeTheEndOfTheBody_StoresNothing()
    {
        var task = await Service.AddTaskAsync();
        for (var i = 0; i < Clients; i++)
            (await SendAsync($"POST {task}/metadata HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n[{{\"value\":\"1\"}}")).Dispose();

        (await Client.PostAsync(task + "/metadata", "[{}]")).Is(200);

        Assert.Equal(1, (await Client.GetAsync(task + "/metadata")).Is(200).Json.GetArrayLength());
    }

    [Fact]
    public async Task Get_ClientIsGoneInTheMiddleOfALongList_OthersAreServed()
    {
        var task = await Service.AddTaskAsync();
        var batch = $"[{string.Join(',', Enumerable.Range(0, 500).Select(i => $$"""{"value":"{{new string('x', 4000)}}"}"""))}]";
        for (var i = 0; i < 5; i++)
            (await Client.PostAsync(task + "/metadata", batch)).Is(200);
        for (var i = 0; i < Clients; i++)
        {
            using var connection = await SendAsync($"GET {task}/metadata HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.True(await connection.GetStream().ReadAsync(new byte[1]) == 1, "There was no answer.");
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Client.GetAsync(task + "/metadata?_limit=1")));

        Assert.All(answers, answer => answer.Is(200));
    }

    [Fact]
    public async Task Post_ClientDoesNotWaitForTheAnswer_IsStoredWholeOrNotAtAll()
    {
        var step = await Service.AddStepAsync(await Service.AddRunAsync());
        var tasks = new List<string>();
        for (var i = 0; i < Clients; i++)
        {
            tasks.Add(await Service.AddTaskAsync(step));
            const string Body = """[{"value":"1"},{"value":"2"},{"value":"3"}]""";
            (await SendAsync($"POST {tasks[i]}/metadata HTTP/1.1\r\nHost: x\r\nContent-Length: {Body.Length}\r\n\r\n{Body}")).Dispose();
        }

        (await Client.PostAsync(tasks[0] + "/metadata", "[{},{},{}]")).Is(200);

        foreach (var task in tasks)
            Assert.True((await Client.GetAsync(task + "/metadata")).Is(200).Json.GetArrayLength() % 3 == 0, "A list of records was cut.");
    }

    // Disposing of the connection ends it at once, as when the machine of a client is gone.
    private async Task<TcpClient> SendAsync(string request)
    {
        var address = new Uri(Client.Address);
        var connection = new TcpClient { LingerState = new LingerOption(enable: true, seconds: 0) };
        await connection.ConnectAsync(address.Host, address.Port);
        await connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request));
        return connection;
    }
}
