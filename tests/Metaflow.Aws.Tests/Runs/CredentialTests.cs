using System.Net;
using System.Text;
using Metaflow.Tests.Workers;

namespace Metaflow.Aws.Tests.Runs;

/// <summary>Where a program finds its credentials. Each in a process of its own, for the environment decides.</summary>
public sealed class CredentialTests : IAsyncLifetime
{
    private readonly TestS3 _s3 = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("metaflow-aws-").FullName;

    public ValueTask InitializeAsync() => _s3.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _s3.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Run_ProfileInAFile_UsesItsKeys()
    {
        var file = Path.Combine(_folder, "credentials");
        await File.WriteAllTextAsync(
            file,
            $"""
            [default]
            aws_access_key_id = nobody
            aws_secret_access_key = none
            [team]
            aws_access_key_id = {TestS3.AccessKey}
            aws_secret_access_key = {TestS3.Secret}
            """);

        var (exitCode, output) = await RunAsync(("AWS_SHARED_CREDENTIALS_FILE", file), ("AWS_PROFILE", "team"));

        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task Run_RoleOfAContainer_UsesItsKeys()
    {
        using var listener = Listen(out var url);
        var asked = ServeAsync(
            listener,
            $$"""
            {"AccessKeyId": "{{TestS3.AccessKey}}", "SecretAccessKey": "{{TestS3.Secret}}", "Token": "", "Expiration": "2099-01-01T00:00:00Z"}
            """);

        var (exitCode, output) = await RunAsync(("AWS_CONTAINER_CREDENTIALS_FULL_URI", url));

        Assert.True(exitCode == 0, output);
        listener.Stop();
        Assert.NotEqual(0, await asked);
    }

    [Fact]
    public async Task Run_NoCredentials_SaysHowToGiveThem()
    {
        var (exitCode, output) = await RunAsync(("AWS_EC2_METADATA_DISABLED", "true"));

        Assert.Equal(1, exitCode);
        Assert.Contains("There are no AWS credentials", output, StringComparison.Ordinal);
        Assert.Contains("aws configure", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output)> RunAsync(params (string Name, string Value)[] variables)
    {
        var environment = new Dictionary<string, string>
        {
            ["METAFLOW_S3_ENDPOINT_URL"] = _s3.Server.Url.AbsoluteUri,
            ["METAFLOW_DATASTORE_SYSROOT_S3"] = "s3://bucket/root",
            ["AWS_ACCESS_KEY_ID"] = "",
            ["AWS_SECRET_ACCESS_KEY"] = "",
            ["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(_folder, "none"),
            ["AWS_CONFIG_FILE"] = Path.Combine(_folder, "none"),
        };
        foreach (var (name, value) in variables)
            environment[name] = value;
        var (exitCode, process) = await FlowProcess.RunAsync(environment, "DataFlow", "--datastore", "s3", "run");
        using (process)
            return (exitCode, process.Output + process.Errors);
    }

    private static HttpListener Listen(out string url)
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/credentials/";
        probe.Stop();
        var listener = new HttpListener { Prefixes = { url } };
        listener.Start();
        return listener;
    }

    /// <returns>How often it was asked.</returns>
    private static async Task<int> ServeAsync(HttpListener listener, string answer)
    {
        for (var count = 0; ; count++)
        {
            try
            {
                var call = await listener.GetContextAsync();
                call.Response.ContentType = "application/json";
                call.Response.Close(Encoding.UTF8.GetBytes(answer), willBlock: false);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return count;
            }
        }
    }
}
