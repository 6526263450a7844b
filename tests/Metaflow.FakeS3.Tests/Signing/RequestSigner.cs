using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Metaflow.FakeS3.Tests.Signing;

/// <summary>Signs requests with signature version 4, written apart from the server's verification.</summary>
internal sealed class RequestSigner(S3Credential credential, string region, DateTimeOffset time)
{
    private readonly string _stamp = time.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Adds the headers of a signature.</summary>
    /// <param name="request">The request, whose path and query are encoded as a signature wants it.</param>
    /// <param name="body">What it sends.</param>
    public void Sign(HttpRequestMessage request, byte[] body)
    {
        var hash = Hex(SHA256.HashData(body));
        request.Headers.Add("x-amz-date", _stamp);
        request.Headers.Add("x-amz-content-sha256", hash);
        if (credential.SessionToken is not null)
            request.Headers.Add("x-amz-security-token", credential.SessionToken);
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = request.RequestUri!.Authority };
        foreach (var (name, values) in request.Headers.NonValidated)
            headers[name.ToLowerInvariant()] = values.ToString();
        var target = request.RequestUri.PathAndQuery.Split('?', 2);
        var query = target.Length < 2 ? [] : target[1].Split('&').Select(p => p.Contains('=', StringComparison.Ordinal) ? p : p + "=").ToList();
        query.Sort(StringComparer.Ordinal);
        var names = string.Join(';', headers.Keys);
        var canonical = $"{request.Method}\n{target[0]}\n{string.Join('&', query)}\n"
            + string.Concat(headers.Select(header => $"{header.Key}:{header.Value}\n")) + $"\n{names}\n{hash}";
        var scope = $"{_stamp[..8]}/{region}/s3/aws4_request";
        var signature = Hex(scope.Split('/').Append($"AWS4-HMAC-SHA256\n{_stamp}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}")
            .Aggregate(Encoding.UTF8.GetBytes("AWS4" + credential.Secret), (key, text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text))));
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"AWS4-HMAC-SHA256 Credential={credential.AccessKey}/{scope}, SignedHeaders={names}, Signature={signature}");
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
