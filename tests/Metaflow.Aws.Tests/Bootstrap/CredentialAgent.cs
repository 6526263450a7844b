using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Metaflow.Aws.Tests.Bootstrap;

/// <summary>What gives a container or a machine the keys of its role, on 127.0.0.1.</summary>
internal sealed class CredentialAgent : IAsyncDisposable
{
    public const string Token = "agent-token";

    private const string Keys = $$"""{"Code":"Success","AccessKeyId":"{{TestS3.AccessKey}}","SecretAccessKey" : "{{TestS3.Secret}}","Token":""}""";

    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private int _requests;

    public CredentialAgent()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(Url);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url { get; }

    public int Requests => _requests;

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref _requests);
            var request = context.Request;
            var answer = (request.HttpMethod, request.Url!.AbsolutePath) switch
            {
                ("GET", "/job") when request.Headers["Authorization"] == Token => Keys,
                ("PUT", "/latest/api/token") when request.Headers["X-aws-ec2-metadata-token-ttl-seconds"] is not null => "session",
                ("GET", var path) when request.Headers["X-aws-ec2-metadata-token"] == "session" => path switch
                {
                    "/latest/meta-data/iam/security-credentials/" => "role",
                    "/latest/meta-data/iam/security-credentials/role" => Keys,
                    _ => null,
                },
                _ => null,
            };
            context.Response.StatusCode = answer is null ? 403 : 200;
            context.Response.Close(Encoding.UTF8.GetBytes(answer ?? ""), willBlock: false);
        }
    }
}
