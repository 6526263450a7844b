using System.Collections.Concurrent;
using System.Globalization;
using Metaflow.FakeS3.Http;

namespace Metaflow.FakeS3.Signing;

/// <summary>Lets only requests pass that are signed with one of the credentials. Thread-safe.</summary>
internal sealed class SignatureVerifier(S3ServerOptions options)
{
    private static readonly TimeSpan _largestSkew = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, bool> _expired = new(StringComparer.Ordinal);

    public void Expire(string accessKey) => _expired[accessKey] = true;

    /// <exception cref="S3Exception">The request must not pass.</exception>
    public void Verify(S3Request request)
    {
        if (options.Credentials.Count == 0)
            return;
        if (request.Header("Authorization") is not { } header)
            throw new S3Exception(S3Error.AccessDenied);
        var authorization = Authorization.Parse(header);
        var credential = options.Credentials.FirstOrDefault(c => c.AccessKey == authorization.AccessKey)
            ?? throw new S3Exception(new(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
            {
                Details = [new("AWSAccessKeyId", authorization.AccessKey)],
            });
        VerifyRegion(authorization);
        VerifyToken(request, credential);
        VerifySignature(request, authorization, credential, VerifyTime(request, authorization));
    }

    private void VerifyRegion(Authorization authorization)
    {
        if (options.Region is not { } region || authorization.Region == region)
            return;
        throw new S3Exception(new(
            400,
            "AuthorizationHeaderMalformed",
            $"The authorization header is malformed; the region '{authorization.Region}' is wrong; expecting '{region}'")
        {
            Details = [new("Region", region)],
            Headers = [new("x-amz-bucket-region", region)],
        });
    }

    private void VerifyToken(S3Request request, S3Credential credential)
    {
        if (request.Header("x-amz-security-token") != credential.SessionToken)
            throw new S3Exception(new(400, "InvalidToken", "The provided token is malformed or otherwise invalid."));
        if (_expired.ContainsKey(credential.AccessKey))
            throw new S3Exception(new(400, "ExpiredToken", "The provided token has expired."));
    }

    /// <returns>The time as it was sent.</returns>
    private string VerifyTime(S3Request request, Authorization authorization)
    {
        var text = request.Header("x-amz-date") ?? "";
        if (!DateTimeOffset.TryParseExact(text, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            throw new S3Exception(new(403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header"));
        if ((options.Time.GetUtcNow() - time).Duration() > _largestSkew)
            throw new S3Exception(new(403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large."));
        if (!text.StartsWith(authorization.Date, StringComparison.Ordinal))
            throw new S3Exception(new(400, "AuthorizationHeaderMalformed", $"Invalid credential date '{authorization.Date}'."));
        return text;
    }

    private static void VerifySignature(S3Request request, Authorization authorization, S3Credential credential, string time)
    {
        var signed = authorization.SignedHeaders.Split(';');
        var unsigned = request.Headers.Select(header => header.Key.ToLowerInvariant())
            .Where(name => name == "host" || name.StartsWith("x-amz-", StringComparison.Ordinal)).Except(signed).ToList();
        if (unsigned.Count > 0)
        {
            throw new S3Exception(new(403, "AccessDenied", "There were headers present in the request which were not signed")
            {
                Details = [new("HeadersNotSigned", string.Join(", ", unsigned))],
            });
        }
        var hash = request.Header("x-amz-content-sha256")
            ?? throw new S3Exception(new(400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256"));
        var canonical = CanonicalRequest.Write(request, authorization.SignedHeaders, hash);
        if (SigningKey.Sign(credential.Secret, authorization, time, canonical) != authorization.Signature)
        {
            throw new S3Exception(new(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.")
            {
                Details = [new("CanonicalRequest", canonical)],
            });
        }
    }
}
