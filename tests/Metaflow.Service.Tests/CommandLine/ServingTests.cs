using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Metaflow.Service.Tests.Access;
using Metaflow.Service.Tests.Postgres;

namespace Metaflow.Service.Tests.CommandLine;

/// <summary>The executable serves, with all that stands between a request and a record.</summary>
[Trait(ServiceExecutable.Trait, ServiceExecutable.IsTested)]
public sealed class ServingTests(PostgresFixture postgres) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Serve_RecordsOfARun_AreKeptAndRead(bool onPostgres)
    {
        (string Name, string Value)[] database = onPostgres
            ? [.. (await postgres.CreateDatabaseAsync()).Variables(), ("MF_MIGRATION_PORT", "0")]
            : [("MF_METADATA_SQLITE_PATH", _folder["records.db"])];
        await using var service = await ServiceProcess.StartAsync(database: null, database);
        using var client = new HttpClient { BaseAddress = service.Address };

        await MakeAsync(client, "/flows/F", """{"user_name":"alice","tags":["t"]}""");
        await MakeAsync(client, "/flows/F/run", """{"user_name":"alice"}""");
        await MakeAsync(client, "/flows/F/runs/1/steps/start/step", "{}");
        var task = "/flows/F/runs/1/steps/start/tasks/" + (await MakeAsync(client, "/flows/F/runs/1/steps/start/task", "{}")).GetProperty("task_id");
        await MakeAsync(client, task + "/metadata", """[{"field_name":"attempt","value":"0","type":"attempt"}]""");
        await MakeAsync(client, task + "/artifact", """[{"name":"x","location":"here","ds_type":"local","sha":"s","type":"t","content_type":"c","attempt_id":0}]""");

        Assert.Equal("alice", (await client.GetFromJsonAsync<JsonElement>("/flows/F/runs/1", Cancelled)).GetProperty("user_name").GetString());
        Assert.Equal("x", (await client.GetFromJsonAsync<JsonElement>(task + "/artifacts", Cancelled))[0].GetProperty("name").GetString());
        Assert.Equal("attempt", (await client.GetFromJsonAsync<JsonElement>(task + "/metadata", Cancelled))[0].GetProperty("field_name").GetString());
        Assert.Contains(
            "metaflow_service_records_written_total{kind=\"artifact\"} 1", await client.GetStringAsync("/metrics", Cancelled), StringComparison.Ordinal);
        await service.TerminateAsync();
        Assert.Equal(0, await service.WaitAsync());
    }

    [Fact]
    public async Task Serve_KeyOfACommand_LetsItsClientIn()
    {
        var settings = new Dictionary<string, string> { ["MF_METADATA_SQLITE_PATH"] = _folder["records.db"] };
        var created = await CommandRun.OfAsync(settings, "key", "create", "--name", "ci", "--scope", "read");
        await using var service = await ServiceProcess.StartAsync(_folder["records.db"], ("MF_METADATA_API_KEY", "another-key-that-is-long-enough-01"));
        using var client = new HttpClient { BaseAddress = service.Address };

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, HttpMethod.Get));
        client.DefaultRequestHeaders.Add("x-api-key", created.Output.Trim());
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, HttpMethod.Get));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, HttpMethod.Post));
    }

    [Theory]
    [InlineData("rsa")]
    [InlineData("ec")]
    public async Task Serve_TokenOfAnAuthority_LetsItsClientIn(string key)
    {
        await using var authority = await TokenAuthority.StartAsync();
        authority.AddKey("ec", ECDsa.Create(ECCurve.NamedCurves.nistP256));
        await using var service = await ServiceProcess.StartAsync(
            _folder["records.db"], ("MF_METADATA_OIDC_AUTHORITY", authority.Address), ("MF_METADATA_OIDC_AUDIENCE", "metaflow"));
        using var client = new HttpClient { BaseAddress = service.Address };
        var claims = new JsonObject
        {
            ["iss"] = authority.Address,
            ["aud"] = "metaflow",
            ["exp"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 300,
            ["scope"] = "metaflow:read",
        };

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", authority.Sign(claims, key));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, HttpMethod.Get));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, HttpMethod.Post));
        claims["aud"] = "another";
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", authority.Sign(claims, key));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, HttpMethod.Get));
    }

    [Fact]
    public async Task Serve_Certificate_EncryptsAndIsTakenByHealthcheck()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        using var certificate = new CertificateRequest("CN=service", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await File.WriteAllTextAsync(_folder["cert.pem"], certificate.ExportCertificatePem(), Cancelled);
        await File.WriteAllTextAsync(_folder["key.pem"], key.ExportPkcs8PrivateKeyPem(), Cancelled);
        var settings = new Dictionary<string, string>
        {
            ["MF_METADATA_TLS_CERT_PATH"] = _folder["cert.pem"],
            ["MF_METADATA_TLS_KEY_PATH"] = _folder["key.pem"],
        };
        await using var service = await ServiceProcess.StartAsync(_folder["records.db"], [.. settings.Select(v => (v.Key, v.Value))]);
        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.Thumbprint },
        })
        {
            BaseAddress = service.Address,
        };

        Assert.Equal("pong", await client.GetStringAsync("/ping", Cancelled));
        settings["MF_METADATA_PORT"] = $"{service.Address.Port}";
        var health = await CommandRun.OfAsync(settings, "healthcheck");
        Assert.Equal((0, "{\"status\":\"ready\"}\n"), (health.ExitCode, health.Output));
    }

    private static async Task<JsonElement> MakeAsync(HttpClient client, string path, string body)
    {
        using var content = new StringContent(body);
        using var answer = await client.PostAsync(path, content, Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, HttpMethod method)
    {
        using var request = new HttpRequestMessage(method, method == HttpMethod.Get ? "/flows" : "/flows/F");
        if (method == HttpMethod.Post)
            request.Content = new StringContent("{}");
        using var answer = await client.SendAsync(request, Cancelled);
        return answer.StatusCode;
    }
}
