using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Metaflow.Aws.Credentials;

namespace Metaflow.Aws.Signing;

/// <summary>
/// Signs requests by AWS's Signature Version 4. The key of a day is derived once. Thread-safe.
/// Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
/// </summary>
/// <param name="service">The service: <c>s3</c>.</param>
internal sealed class RequestSigner(string service)
{
    /// <summary>In the place of a hash: the body is not signed.</summary>
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    /// <summary>The hash of an empty body.</summary>
    public const string EmptyPayload = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const string Algorithm = "AWS4-HMAC-SHA256";

    private volatile DayKey? _latest;

    /// <summary>The text of the header <c>Authorization</c>.</summary>
    /// <param name="request">What is signed; its headers hold <c>host</c>, <c>x-amz-date</c> and <c>x-amz-content-sha256</c>.</param>
    /// <param name="keys">What it is signed with.</param>
    /// <param name="region">The region of the endpoint.</param>
    /// <param name="date">What <c>x-amz-date</c> says.</param>
    public string Sign(in SignedParts request, AwsKeys keys, string region, string date)
    {
        var day = date[..8];
        var scope = $"{day}/{region}/{service}/aws4_request";
        var signedNames = string.Join(';', request.Headers.Select(static header => header.Name));
        Span<byte> hash = stackalloc byte[32];
        HashCanonical(request, signedNames, hash);
        var toSign = $"{Algorithm}\n{date}\n{scope}\n{Convert.ToHexStringLower(hash)}";
        HMACSHA256.HashData(KeyOf(keys, day, region), Encoding.UTF8.GetBytes(toSign), hash);
        return $"{Algorithm} Credential={keys.AccessKey}/{scope}, SignedHeaders={signedNames}, Signature={Convert.ToHexStringLower(hash)}";
    }

    /// <summary>A time as signatures spell it.</summary>
    public static string DateOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static void HashCanonical(in SignedParts request, string signedNames, Span<byte> hash)
    {
        var text = new StringBuilder(512)
            .Append(request.Method).Append('\n')
            .Append(request.Path).Append('\n')
            .Append(request.Query).Append('\n');
        foreach (var (name, value) in request.Headers)
            text.Append(name).Append(':').Append(value.Trim()).Append('\n');
        text.Append('\n').Append(signedNames).Append('\n').Append(request.PayloadHash);
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = 0;
        foreach (var chunk in text.GetChunks())
            length += Encoding.UTF8.GetBytes(chunk.Span, bytes.AsSpan(length));
        SHA256.HashData(bytes.AsSpan(0, length), hash);
        ArrayPool<byte>.Shared.Return(bytes);
    }

    private byte[] KeyOf(AwsKeys keys, string day, string region)
    {
        if (_latest is { } latest && latest.Day == day && latest.Region == region && latest.SecretKey == keys.SecretKey)
            return latest.Key;
        var key = Encoding.UTF8.GetBytes("AWS4" + keys.SecretKey);
        foreach (var part in (string[])[day, region, service, "aws4_request"])
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        _latest = new DayKey(day, region, keys.SecretKey, key);
        return key;
    }

    private sealed record DayKey(string Day, string Region, string SecretKey, byte[] Key);
}
