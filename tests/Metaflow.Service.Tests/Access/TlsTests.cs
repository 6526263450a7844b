using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Metaflow.Service.Configuration;
using Metaflow.Service.Tests.CommandLine;
using Microsoft.Extensions.Time.Testing;

namespace Metaflow.Service.Tests.Access;

public sealed class TlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_Pem_ServesItsCertificate()
    {
        using var certificate = WritePem("first");
        await using var service = await StartPemAsync();

        Assert.Equal("https", service.Address.Scheme);
        Assert.Equal(certificate.Thumbprint, await ThumbprintAsync(service));
    }

    [Fact]
    public async Task Get_OverTls_IsAnswered()
    {
        using var certificate = WritePem("first");
        await using var service = await StartPemAsync();
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.Thumbprint },
        };
        using var http = new HttpClient(handler);

        Assert.Equal("pong", await http.GetStringAsync(new Uri(service.Address, "/ping"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Healthcheck_OverTls_TakesTheCertificateOfTheServiceAlone()
    {
        using var certificate = WritePem("first");
        await using var service = await StartPemAsync();
        var settings = new Dictionary<string, string>
        {
            ["MF_METADATA_PORT"] = $"{service.Address.Port}",
            ["MF_METADATA_TLS_CERT_PATH"] = _folder["cert.pem"],
            ["MF_METADATA_TLS_KEY_PATH"] = _folder["key.pem"],
        };

        Assert.Equal(0, (await CommandRun.OfAsync(settings, "healthcheck")).ExitCode);
        using var other = WritePem("second");
        Assert.Equal(1, (await CommandRun.OfAsync(settings, "healthcheck")).ExitCode);
    }

    [Fact]
    public async Task Start_Pfx_ServesItsCertificate()
    {
        using var certificate = Create("pfx");
        await File.WriteAllBytesAsync(_folder["all.pfx"], certificate.Export(X509ContentType.Pkcs12, "pass word"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder["password"], "pass word\n", TestContext.Current.CancellationToken);
        await using var service = await GuardedService.StartAsync(
            ("MF_METADATA_TLS_PFX_PATH", _folder["all.pfx"]), ("MF_METADATA_TLS_PASSWORD_FILE", _folder["password"]));

        Assert.Equal(certificate.Thumbprint, await ThumbprintAsync(service));
    }

    [Fact]
    public async Task Connect_CertificateChanged_ServesTheNewOne()
    {
        using var first = WritePem("first");
        await using var service = await StartPemAsync();
        Assert.Equal(first.Thumbprint, await ThumbprintAsync(service));

        using var second = WritePem("second");
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(second.Thumbprint, await ThumbprintAsync(service));
        Assert.Single(service.Logs.Of(2240));
    }

    [Fact]
    public async Task Connect_CertificateBroken_ServesTheOldOneUntilItIsMended()
    {
        using var first = WritePem("first");
        await using var service = await StartPemAsync();

        await File.WriteAllTextAsync(_folder["cert.pem"], "broken", TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(first.Thumbprint, await ThumbprintAsync(service));
        Assert.Single(service.Logs.Of(2241));

        using var second = WritePem("second");
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(second.Thumbprint, await ThumbprintAsync(service));
    }

    [Fact]
    public async Task Connect_OldProtocol_IsRefused()
    {
        using var certificate = WritePem("first");
        await using var service = await StartPemAsync();

#pragma warning disable SYSLIB0039, CA5397 // The protocol that must not work.
        await Assert.ThrowsAnyAsync<Exception>(() => ThumbprintAsync(service, SslProtocols.Tls11));
#pragma warning restore SYSLIB0039, CA5397
        Assert.Equal(certificate.Thumbprint, await ThumbprintAsync(service, SslProtocols.Tls12));
    }

    [Fact]
    public async Task Start_KeyOfAnotherCertificate_NamesTheFiles()
    {
        using var first = WritePem("first");
        using var second = Create("second");
        await File.WriteAllTextAsync(_folder["key.pem"], Key(second), TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<SettingException>(StartPemAsync);

        Assert.Contains(_folder["cert.pem"], error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder["key.pem"], error.Message, StringComparison.Ordinal);
    }

    private Task<GuardedService> StartPemAsync() => GuardedService.StartAsync(
        _time, ("MF_METADATA_TLS_CERT_PATH", _folder["cert.pem"]), ("MF_METADATA_TLS_KEY_PATH", _folder["key.pem"]));

    private X509Certificate2 WritePem(string name)
    {
        var certificate = Create(name);
        File.WriteAllText(_folder["cert.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(_folder["key.pem"], Key(certificate));
        return certificate;
    }

    private static string Key(X509Certificate2 certificate) => certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    private static X509Certificate2 Create(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        return new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static async Task<string> ThumbprintAsync(GuardedService service, SslProtocols protocols = SslProtocols.None)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(service.Address.Host, service.Address.Port, TestContext.Current.CancellationToken);
        string? thumbprint = null;
        await using var stream = new SslStream(new NetworkStream(socket));
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = protocols,
                RemoteCertificateValidationCallback = (_, shown, _, _) =>
                {
                    thumbprint = shown?.GetCertHashString();
                    return thumbprint is not null;
                },
            },
            TestContext.Current.CancellationToken);
        return thumbprint!;
    }
}
