using Metaflow.Service.Configuration;

namespace Metaflow.Service.Access.Tls;

/// <summary>Where the certificate of the service is: in PEM, or in PKCS #12.</summary>
/// <param name="CertificatePath">The file with the certificate, and behind it those of who signed it.</param>
/// <param name="KeyPath">The file with the private key in PEM; null when all is in one file of PKCS #12.</param>
/// <param name="PasswordPath">The file with the password of the private key; null when there is none.</param>
internal sealed record TlsSettings(string CertificatePath, string? KeyPath, string? PasswordPath)
{
    private const string CertificateVariable = "MF_METADATA_TLS_CERT_PATH";
    private const string KeyVariable = "MF_METADATA_TLS_KEY_PATH";
    private const string PfxVariable = "MF_METADATA_TLS_PFX_PATH";
    private const string PasswordVariable = "MF_METADATA_TLS_PASSWORD_FILE";

    /// <summary>Reads the settings.</summary>
    /// <returns>The settings; null when there is no certificate.</returns>
    /// <exception cref="SettingException">One is missing, or one too many.</exception>
    public static TlsSettings? Read(SettingReader reader)
    {
        var (certificate, key, pfx) = (reader.Text(CertificateVariable), reader.Text(KeyVariable), reader.Text(PfxVariable));
        var password = reader.Text(PasswordVariable);
        return (certificate, key, pfx) switch
        {
            (null, null, null) when password is null => null,
            (null, null, null) => throw new SettingException($"{PasswordVariable} is set, and neither {CertificateVariable} nor {PfxVariable}."),
            ({ } path, { } keyPath, null) => new TlsSettings(path, keyPath, password),
            (null, null, { } path) => new TlsSettings(path, null, password),
            (_, _, null) => throw new SettingException(
                $"{(certificate is null ? KeyVariable : CertificateVariable)} is set, and not {(certificate is null ? CertificateVariable : KeyVariable)}. TLS needs both."),
            _ => throw new SettingException($"{PfxVariable} holds certificate and key; take {CertificateVariable} and {KeyVariable} away, or {PfxVariable}."),
        };
    }
}
