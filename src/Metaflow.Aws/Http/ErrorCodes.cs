using System.Net;

namespace Metaflow.Aws.Http;

/// <summary>What the codes of errors mean that AWS's services share. Source: the retry behaviour of AWS's SDKs.</summary>
internal static class ErrorCodes
{
    private static readonly HashSet<string> _throttling = new(StringComparer.Ordinal)
    {
        "BandwidthLimitExceeded", "LimitExceededException", "PriorRequestNotComplete", "ProvisionedThroughputExceededException",
        "RequestLimitExceeded", "SlowDown", "TooManyRequestsException", "TransactionInProgressException",
    };

    private static readonly HashSet<string> _transient = new(StringComparer.Ordinal)
    {
        "IDPCommunicationError", "InternalError", "InternalFailure", "RequestTimeout", "RequestTimeoutException", "ServiceUnavailable",
    };

    private static readonly HashSet<string> _unknownKeys = new(StringComparer.Ordinal)
    {
        "IncompleteSignature", "InvalidAccessKeyId", "InvalidClientTokenId", "InvalidSignatureException", "InvalidToken",
        "MissingAuthenticationToken", "MissingAuthenticationTokenException", "SignatureDoesNotMatch", "UnrecognizedClientException",
    };

    /// <summary>Whether the service asks for fewer calls.</summary>
    public static bool IsThrottling(HttpStatusCode status, string code) => status == HttpStatusCode.TooManyRequests
        || _throttling.Contains(code) || code.Contains("Throttl", StringComparison.Ordinal);

    /// <summary>Whether the same call may succeed soon.</summary>
    public static bool IsTransient(HttpStatusCode status, string code) =>
        (int)status >= 500 || _transient.Contains(code) || IsThrottling(status, code);

    /// <summary>Whether other keys may do: temporary ones have an end.</summary>
    public static bool IsExpiry(string code) => code is "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" or "RequestExpired";

    /// <summary>Whether the service does not know what the call was signed with.</summary>
    public static bool IsUnknownKeys(string code) => _unknownKeys.Contains(code);

    /// <summary>Whether the keys are known but may not do what was asked.</summary>
    public static bool IsAccessDenied(HttpStatusCode status, string code) =>
        code is "AccessDenied" or "AccessDeniedException" or "UnauthorizedOperation"
        || (status == HttpStatusCode.Forbidden && !IsUnknownKeys(code) && !IsExpiry(code));
}
