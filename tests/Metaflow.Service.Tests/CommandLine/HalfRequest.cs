using System.Net.Sockets;
using System.Text;

namespace Metaflow.Service.Tests.CommandLine;

/// <summary>A request that makes a flow, of which the service has begun to read the body, but does not have all.</summary>
internal sealed class HalfRequest : IDisposable
{
    private const string First = "{\"user_name\"";
    private const string Second = ":\"alice\"}";

    private readonly TcpClient _client;

    private HalfRequest(TcpClient client) => _client = client;

    /// <summary>Sends the first half, and waits until the service asks for the second.</summary>
    public static async Task<HalfRequest> SendAsync(Uri service)
    {
        var client = new TcpClient();
        await client.ConnectAsync(service.Host, service.Port);
        var stream = client.GetStream();
        var length = First.Length + Second.Length;
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /flows/Half HTTP/1.1\r\nHost: test\r\nContent-Length: {length}\r\nExpect: 100-continue\r\n\r\n"));
        var answer = new byte[25];
        await stream.ReadExactlyAsync(answer);
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", Encoding.ASCII.GetString(answer));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(First));
        return new HalfRequest(client);
    }

    /// <summary>Sends the second half.</summary>
    public async Task FinishAsync() => await _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Second));

    /// <summary>The answer, up to the end of the connection.</summary>
    public async Task<string> ReadAsync()
    {
        using var reader = new StreamReader(_client.GetStream());
        return await reader.ReadToEndAsync();
    }

    public void Dispose() => _client.Dispose();
}
