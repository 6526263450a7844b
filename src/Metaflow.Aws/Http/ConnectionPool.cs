using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Metaflow.Configuration;

namespace Metaflow.Aws.Http;

/// <summary>The pool of connections.</summary>
internal static class ConnectionPool
{
    /// <param name="certificates">A file of certificates to trust instead of the machine's; null for those; <c>false</c> trusts every one.</param>
    /// <param name="setting">What the user has set to that file, for messages.</param>
    /// <exception cref="ConfigurationException">The file of certificates cannot be read.</exception>
    public static SocketsHttpHandler Create(string? certificates, string setting) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        MaxConnectionsPerServer = int.MaxValue,
        // AWS answers by other addresses all the time: connections move on.
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15),
        SslOptions = Trust(certificates, setting),
    };

    private static SslClientAuthenticationOptions Trust(string? verify, string setting)
    {
        var options = new SslClientAuthenticationOptions();
        if (verify is null || string.Equals(verify, "true", StringComparison.OrdinalIgnoreCase))
            return options;
        if (string.Equals(verify, "false", StringComparison.OrdinalIgnoreCase))
        {
#pragma warning disable CA5359 // The user has asked for it, as for a test server with a certificate of its own.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
            return options;
        }

        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        options.CertificateChainPolicy.CustomTrustStore.AddRange(Load(verify, setting));
        return options;
    }

    private static X509Certificate2Collection Load(string file, string setting)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConfigurationException(
                $"{setting} is '{file}', which cannot be read: {e.Message} Name a file of certificates in PEM form.", e);
        }

        return certificates.Count > 0
            ? certificates
            : throw new ConfigurationException($"{setting} is '{file}', which holds no certificate in PEM form.");
    }
}
