using Metaflow.FakeS3.Http;

namespace Metaflow.FakeS3.Signing;

/// <summary>The <c>Authorization</c> header of a signed request.</summary>
/// <param name="AccessKey">Who signed.</param>
/// <param name="Date">The day of the signing key, as yyyyMMdd.</param>
/// <param name="Region">The region of the signing key.</param>
/// <param name="SignedHeaders">The names of the signed headers, as they were sent.</param>
/// <param name="Signature">In hexadecimal digits.</param>
internal sealed record Authorization(string AccessKey, string Date, string Region, string SignedHeaders, string Signature)
{
    public const string Algorithm = "AWS4-HMAC-SHA256";
    public const string Service = "s3";
    public const string Ending = "aws4_request";

    public string Scope => $"{Date}/{Region}/{Service}/{Ending}";

    /// <exception cref="S3Exception">It is not in the form of signature version 4.</exception>
    public static Authorization Parse(string header)
    {
        if (!header.StartsWith(Algorithm + " ", StringComparison.Ordinal))
            throw new S3Exception(new(400, "InvalidRequest", $"The authorization mechanism you have provided is not supported. Please use {Algorithm}."));
        var fields = header[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries)
            .Select(field => field.Split('=', 2)).Where(field => field.Length == 2)
            .DistinctBy(field => field[0]).ToDictionary(field => field[0], field => field[1]);
        if (!fields.TryGetValue("Credential", out var credential)
            || !fields.TryGetValue("SignedHeaders", out var signedHeaders)
            || !fields.TryGetValue("Signature", out var signature)
            || credential.Split('/') is not [.. var key, var date, var region, Service, Ending])
        {
            throw new S3Exception(new(400, "AuthorizationHeaderMalformed", "The authorization header you provided is invalid."));
        }
        return new(string.Join('/', key), date, region, signedHeaders, signature);
    }
}
