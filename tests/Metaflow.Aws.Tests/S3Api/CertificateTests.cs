using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Metaflow.Aws.S3Api;
using Metaflow.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Metaflow.Aws.Tests.S3Api;

/// <summary>A server whose certificate no machine knows.</summary>
public sealed class CertificateTests : IAsyncLifetime
{
    private readonly TestS3 _s3 = new();
    private readonly string _file = Path.GetTempFileName();
    private WebApplication? _server;
    private Uri? _endpoint;

    public async ValueTask InitializeAsync()
    {
        await _s3.InitializeAsync();
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=storage", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(_file, made.ExportCertificatePem());
        var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        _server = builder.Build();
        _server.Run(static http =>
        {
            http.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        await _server.StartAsync();
        _endpoint = new Uri(_server.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        await _s3.DisposeAsync();
        File.Delete(_file);
    }

    [Fact]
    public async Task Call_CertificateOfTheFile_IsTrusted() => Assert.Null(await HeadAsync(_file));

    [Fact]
    public async Task Call_AnyCertificate_IsTrustedWhenAskedFor() => Assert.Null(await HeadAsync("false"));

    [Theory]
    [InlineData(null)]
    [InlineData("true")]
    public async Task Call_UnknownCertificate_IsRefusedAtOnce(string? verify)
    {
        var error = await Assert.ThrowsAsync<S3Exception>(() => HeadAsync(verify));

        Assert.DoesNotContain("tries", error.Message, StringComparison.Ordinal);
        Assert.Contains("METAFLOW_S3_VERIFY_CERTIFICATE", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_OtherCertificateThanThatOfTheFile_IsRefused()
    {
        using var key = RSA.Create(2048);
        using var other = new CertificateRequest("CN=other", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(_file, other.ExportCertificatePem());

        await Assert.ThrowsAsync<S3Exception>(() => HeadAsync(_file));
    }

    [Theory]
    [InlineData("/nowhere/ca.pem", "cannot be read")]
    [InlineData(null, "holds no certificate")]
    public async Task Call_FileThatIsNone_IsNamed(string? file, string reason)
    {
        await File.WriteAllTextAsync(_file, "");

        var error = await Assert.ThrowsAsync<ConfigurationException>(() => HeadAsync(file ?? _file));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private async Task<object?> HeadAsync(string? verify)
    {
        using var connection = _s3.Connect(settings => settings with { Endpoint = _endpoint, VerifyCertificate = verify });
        return await connection.HeadAsync(new S3Url("bucket", "key"), CancellationToken.None);
    }
}
