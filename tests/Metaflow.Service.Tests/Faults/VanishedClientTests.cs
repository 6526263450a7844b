using System.Net.Sockets;
using System.Text;
using Metaflow.Service.Tests.Contract;

namespace Metaflow.Service.Tests.Faults;

public sealed class VanishedClientOnSqlite(OnSqlite fixture)
    : VanishedClientTests(fixture, Math.Max(4, Environment.ProcessorCount * 2)), IClassFixture<OnSqlite>;

public sealed class VanishedClientOnPostgres(OnPostgres fixture) : VanishedClientTests(fixture, connections: 10), IClassFixture<OnPostgres>;

/// <summary>Clients go away in the middle of things. What they used is free again.</summary>
/// <param name="fixture">The service.</param>
/// <param name="connections">How many connections to its database it has.</param>
public abstract class VanishedClientTests(ServiceFixture fixture, int connections) : ServiceContract(fixture)
{
    [Fact]
    public async Task Post_ClientIsGoneBeforeTheEndOfTheBody_StoresNothing()
    {
        var task = await Service.AddTaskAsync();
        for (var i = 0; i < 2 * connections; i++)
            (await SendAsync($"POST {task}/metadata HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n[{{\"value\":\"1\"}}")).Dispose();

        (await Client.PostAsync(task + "/metadata", "[{}]")).Is(200);

        Assert.Equal(1, (await Client.GetAsync(task + "/metadata")).Is(200).Json.GetArrayLength());
    }

    [Fact]
    public async Task Get_ClientIsGoneInTheMiddleOfALongList_OthersAreServed()
    {
        var task = await AddLongListAsync();
        for (var i = 0; i < 2 * connections; i++)
        {
            using var connection = await SendAsync($"GET {task}/metadata HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.True(await connection.GetStream().ReadAsync(new byte[1]) == 1, "There was no answer.");
        }

        await AssertServedAsync(task);
    }

    // Their lists hold connections to the database, until the service ends them as too slow.
    [Fact]
    public async Task Get_ClientsDoNotReadTheirLongLists_OthersAreServedInTheEnd()
    {
        var task = await AddLongListAsync();
        var idle = new List<TcpClient>();
        for (var i = 0; i < connections + 1; i++)
            idle.Add(await SendAsync($"GET {task}/metadata HTTP/1.1\r\nHost: x\r\n\r\n"));

        await AssertServedAsync(task);
        foreach (var connection in idle)
            connection.Dispose();
    }

    [Fact]
    public async Task Post_ClientDoesNotWaitForTheAnswer_IsStoredWholeOrNotAtAll()
    {
        var step = await Service.AddStepAsync(await Service.AddRunAsync());
        var tasks = new List<string>();
        for (var i = 0; i < 2 * connections; i++)
        {
            tasks.Add(await Service.AddTaskAsync(step));
            const string Body = """[{"value":"1"},{"value":"2"},{"value":"3"}]""";
            (await SendAsync($"POST {tasks[i]}/metadata HTTP/1.1\r\nHost: x\r\nContent-Length: {Body.Length}\r\n\r\n{Body}")).Dispose();
        }

        (await Client.PostAsync(tasks[0] + "/metadata", "[{},{},{}]")).Is(200);

        foreach (var task in tasks)
            Assert.True((await Client.GetAsync(task + "/metadata")).Is(200).Json.GetArrayLength() % 3 == 0, "A list of records was cut.");
    }

    private async Task<string> AddLongListAsync()
    {
        var task = await Service.AddTaskAsync();
        var batch = $"[{string.Join(',', Enumerable.Range(0, 500).Select(i => $$"""{"value":"{{new string('x', 4000)}}"}"""))}]";
        for (var i = 0; i < 5; i++)
            (await Client.PostAsync(task + "/metadata", batch)).Is(200);
        return task;
    }

    private async Task AssertServedAsync(string task)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Client.GetAsync(task + "/metadata?_limit=1")));

        Assert.All(answers, answer => answer.Is(200));
    }

    // Disposing of the connection ends it at once, as when the machine of a client is gone.
    private async Task<TcpClient> SendAsync(string request)
    {
        var address = new Uri(Client.Address);
        var connection = new TcpClient { LingerState = new LingerOption(enable: true, seconds: 0), ReceiveBufferSize = 4096 };
        await connection.ConnectAsync(address.Host, address.Port);
        await connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request));
        return connection;
    }
}
