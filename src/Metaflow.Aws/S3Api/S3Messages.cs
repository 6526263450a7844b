using System.Net;
using System.Security.Authentication;
using Metaflow.Aws.Http;

namespace Metaflow.Aws.S3Api;

/// <summary>What users are told when a call has failed.</summary>
internal static class S3Messages
{
    /// <summary>The error of a call.</summary>
    /// <param name="request">The call.</param>
    /// <param name="failure">How its last try failed.</param>
    /// <param name="tries">How many tries there were.</param>
    /// <param name="endpoint">The server that was asked.</param>
    public static S3Exception Of(S3Request request, FailedTry<S3Error> failure, int tries, Uri endpoint) => failure.Error is { } error
        ? OfAnswer(request, error, tries, endpoint)
        : new S3Exception(
            $"{request.Operation} of '{request.Url}' failed{After(tries)}: {Cause(failure)} Check that {NameOf(endpoint)} can be reached, "
            + "and METAFLOW_S3_ENDPOINT_URL if it should be another server.",
            failure.InnerException);

    private static S3Exception OfAnswer(S3Request request, S3Error error, int tries, Uri endpoint)
    {
        var what = $"{request.Operation} of '{request.Url}' failed{After(tries)} with {(int)error.Status} {error.Code}";
        var said = error.Message.Length == 0 || error.Message == error.Code ? "." : $": {error.Message.TrimEnd('.')}.";
        var (status, code) = ((int)error.Status, error.Code);
        if (code == "NoSuchBucket")
        {
            return new S3NotFoundException(
                $"There is no bucket '{request.Url.Bucket}' at {NameOf(endpoint)} ({request.Operation} of '{request.Url}'). Create it, or check "
                + "METAFLOW_DATASTORE_SYSROOT_S3 and METAFLOW_S3_ENDPOINT_URL.")
            { StatusCode = status, ErrorCode = code };
        }

        if (AdviceOf(request, error) is { } advice)
            return new S3AccessDeniedException($"{what}{said} {advice}") { StatusCode = status, ErrorCode = code };
        return status switch
        {
            404 => new S3NotFoundException($"There is no object '{request.Url}' ({request.Operation}). Check its key and bucket.")
            { StatusCode = status, ErrorCode = code },
            412 => new S3Exception($"'{request.Url}' was changed while it was in use ({request.Operation}). Try again.")
            { StatusCode = status, ErrorCode = code },
            416 => new S3InvalidRangeException($"'{request.Url}' has none of the bytes that were asked for ({request.Operation}).")
            { StatusCode = status, ErrorCode = code },
            _ => new S3Exception(what + said) { StatusCode = status, ErrorCode = code },
        };
    }

    /// <summary>What to do when access is refused; null when it is not.</summary>
    private static string? AdviceOf(S3Request request, S3Error error) => error.Code switch
    {
        _ when error.IsExpiry => "The credentials have expired: renew them, as by 'aws sso login'.",
        _ when ErrorCodes.IsUnknownKeys(error.Code) =>
            "S3 does not know these credentials: check AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        _ when error.IsClockSkew => "Set this machine's clock.",
        _ when error.Status == HttpStatusCode.Forbidden => $"Check that your credentials may {request.Permission} on '{request.Url}'{Hint(request)}",
        _ => null,
    };

    private static string NameOf(Uri endpoint) => endpoint.GetLeftPart(UriPartial.Authority);

    // Without the right to list, S3 does not tell a missing object from one that may not be read.
    private static string Hint(S3Request request) => request.Permission == "s3:GetObject"
        ? $", and s3:ListBucket on 's3://{request.Url.Bucket}': without that, a missing object looks like this too."
        : ".";

    private static string After(int tries) => tries > 1 ? $" after {tries} tries" : "";

    private static string Cause(FailedTry<S3Error> failure)
    {
        var cause = failure.InnerException;
        while (cause is HttpRequestException { InnerException: { } inner })
            cause = inner;
        return cause switch
        {
            null or OperationCanceledException => "the server did not answer in time.",
            AuthenticationException => $"{cause.Message.TrimEnd('.')}. METAFLOW_S3_VERIFY_CERTIFICATE names a file of certificates to trust.",
            _ => cause.Message.TrimEnd('.') + ".",
        };
    }
}
