namespace Metaflow.Service.Access;

/// <summary>What is logged about who comes in. Numbers of events stay as they are. No key and no token is ever part of it.</summary>
internal static partial class AccessLog
{
    [LoggerMessage(2200, LogLevel.Warning,
        "Everybody who reaches {Host} may read and write: MF_METADATA_ALLOW_ANONYMOUS is set. Let only a gateway that checks who comes reach the service.")]
    public static partial void Anonymous(ILogger log, string host);

    [LoggerMessage(2201, LogLevel.Warning, "Keys and records travel unencrypted to {Host}, unless something in front does TLS. MF_METADATA_TLS_CERT_PATH turns it on here.")]
    public static partial void Unencrypted(ILogger log, string host);

    [LoggerMessage(2202, LogLevel.Information, "Clients need a key or a token.")]
    public static partial void Required(ILogger log);

    [LoggerMessage(2210, LogLevel.Warning, "Refused {Address}: {Reason}")]
    public static partial void Refused(ILogger log, string address, string reason);

    [LoggerMessage(2211, LogLevel.Warning, "Too many unknown keys from {Address}; more of them are not looked at, nor logged, for up to a minute.")]
    public static partial void TooManyFailures(ILogger log, string address);

    [LoggerMessage(2220, LogLevel.Information, "Read {Count} keys from '{Path}', which has changed.")]
    public static partial void KeysRead(ILogger log, int count, string path);

    [LoggerMessage(2221, LogLevel.Error, "The keys stay as they were: {Reason}")]
    public static partial void KeysNotRead(ILogger log, string reason);

    [LoggerMessage(2230, LogLevel.Warning, "The authority of tokens '{Authority}' does not answer: {Reason}")]
    public static partial void NoAuthority(ILogger log, string authority, string reason);

    [LoggerMessage(2240, LogLevel.Information, "The certificate in '{Path}' has changed; it is valid until {Until}.")]
    public static partial void CertificateRead(ILogger log, string path, DateTime until);

    [LoggerMessage(2241, LogLevel.Error, "The certificate stays as it was: {Reason}")]
    public static partial void CertificateNotRead(ILogger log, string reason);

    [LoggerMessage(2250, LogLevel.Warning, "Credentials of the role could not be had: {Reason}")]
    public static partial void NoRole(ILogger log, string reason);
}
