using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Metaflow.Service.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Metaflow.Service.Access.Tls;

/// <summary>The certificate of the service, read again when its file has changed; connections that are open keep the one that they began with. Thread-safe.</summary>
internal sealed class TlsCertificate
{
    private static readonly TimeSpan _lookInterval = TimeSpan.FromSeconds(10);
    private readonly TlsSettings _settings;
    private readonly ILogger _log;
    private readonly PeriodicLook _look;
    private volatile SslStreamCertificateContext _current;
    private (DateTime Certificate, DateTime Key) _version;

    /// <summary>Reads the certificate.</summary>
    /// <exception cref="SettingException">It cannot be read.</exception>
    public TlsCertificate(TlsSettings settings, TimeProvider time, ILogger log)
    {
        (_settings, _log) = (settings, log);
        _look = new PeriodicLook(_lookInterval, time);
        _version = Version();
        _current = Load();
    }

    /// <summary>The certificate with those of who signed it.</summary>
    public SslStreamCertificateContext Current
    {
        get
        {
            _look.WhenDue(Look);
            return _current;
        }
    }

    /// <summary>Makes an endpoint speak TLS, of version 1.2 or later.</summary>
    public void Use(ListenOptions listen) => listen.UseHttps(new TlsHandshakeCallbackOptions
    {
        OnConnection = _ => new(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = Current,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        }),
    });

    private void Look()
    {
        var version = Version();
        if (version == _version)
            return;
        try
        {
            _current = Load();
            AccessLog.CertificateRead(_log, _settings.CertificatePath, _current.TargetCertificate.NotAfter.ToUniversalTime());
            _version = version;
        }
        catch (SettingException e)
        {
            // Perhaps the one file was written, and the other not yet: the next look tries again.
            AccessLog.CertificateNotRead(_log, e.Message);
        }
    }

    private (DateTime Certificate, DateTime Key) Version() => (Written(_settings.CertificatePath), Written(_settings.KeyPath));

    // A link is followed: Kubernetes changes what a link to a secret leads to.
    private static DateTime Written(string? path)
    {
        try
        {
            return path is null ? default : (File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path)).LastWriteTimeUtc;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    private SslStreamCertificateContext Load()
    {
        try
        {
            var password = _settings.PasswordPath is null ? null : File.ReadAllText(_settings.PasswordPath).TrimEnd('\r', '\n');
            var all = _settings.KeyPath is null
                ? X509CertificateLoader.LoadPkcs12CollectionFromFile(_settings.CertificatePath, password)
                : LoadPem(_settings.CertificatePath, _settings.KeyPath, password);
            var own = all.FirstOrDefault(static c => c.HasPrivateKey)
                ?? throw new SettingException($"The file '{_settings.CertificatePath}' holds no private key.");
            return SslStreamCertificateContext.Create(own, all, offline: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new SettingException(
                $"The certificate in '{_settings.CertificatePath}'{(_settings.KeyPath is { } key ? $" with the key in '{key}'" : "")} cannot be used: {e.Message}", e);
        }
    }

    private static X509Certificate2Collection LoadPem(string certificatePath, string keyPath, string? password)
    {
        var own = password is null
            ? X509Certificate2.CreateFromPemFile(certificatePath, keyPath)
            : X509Certificate2.CreateFromEncryptedPemFile(certificatePath, password, keyPath);
        if (OperatingSystem.IsWindows())
        {
            // Windows does TLS with keys that it keeps, not with those in memory.
            using var inMemory = own;
            own = X509CertificateLoader.LoadPkcs12(inMemory.Export(X509ContentType.Pkcs12), password: null);
        }

        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(certificatePath);
        all.Insert(0, own);
        return all;
    }
}
