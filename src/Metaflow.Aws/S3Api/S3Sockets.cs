using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Metaflow.Configuration;

namespace Metaflow.Aws.S3Api;

/// <summary>The pool of connections.</summary>
internal static class S3Sockets
{
    /// <exception cref="ConfigurationException">The file of certificates cannot be read.</exception>
    public static SocketsHttpHandler Create(S3Settings settings) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        MaxConnectionsPerServer = int.MaxValue,
        // S3 answers by other addresses all the time: connections move on.
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15),
        SslOptions = Trust(settings.VerifyCertificate),
    };

    private static SslClientAuthenticationOptions Trust(string? verify)
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
        options.CertificateChainPolicy.CustomTrustStore.AddRange(Load(verify));
        return options;
    }

    private static X509Certificate2Collection Load(string file)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConfigurationException(
                $"METAFLOW_S3_VERIFY_CERTIFICATE is '{file}', which cannot be read: {e.Message} Name a file of certificates in PEM form.", e);
        }

        return certificates.Count > 0
            ? certificates
            : throw new ConfigurationException($"METAFLOW_S3_VERIFY_CERTIFICATE is '{file}', which holds no certificate in PEM form.");
    }
}
