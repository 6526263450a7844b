using System.Security.Cryptography;
using System.Text;

namespace Metaflow.FakeS3.Signing;

/// <summary>Computes signatures of version 4.</summary>
internal static class SigningKey
{
    public static string Sign(string secret, Authorization authorization, string time, string canonicalRequest)
    {
        var key = Hmac(Encoding.UTF8.GetBytes("AWS4" + secret), authorization.Date);
        key = Hmac(Hmac(Hmac(key, authorization.Region), Authorization.Service), Authorization.Ending);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)));
        return Convert.ToHexStringLower(Hmac(key, $"{Authorization.Algorithm}\n{time}\n{authorization.Scope}\n{hash}"));
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
