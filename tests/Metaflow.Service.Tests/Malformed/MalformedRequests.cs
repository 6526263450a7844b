using System.Text;
using CsCheck;

namespace Metaflow.Service.Tests.Malformed;

/// <summary>Requests of all kinds.</summary>
internal static class MalformedRequests
{
    private static readonly Gen<string?> _otherMethod = Gen.Frequency(
        (10, Gen.Const((string?)null)),
        (1, Gen.OneOf<string?>("GET", "POST", "PATCH", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "get", "Post", "PATCHX", "M-SEARCH", "!#$%&'*+-.^_`|~", new string('G', 300))));

    private static readonly Gen<string> _header = Gen.OneOf(
        "Content-Type: application/json", "Content-Type: text/html; charset=utf-16", "Content-Type: ;;;", "Content-Encoding: gzip", "Expect: 100-continue",
        "x-api-key: ", "x-api-key: mfk_0123456789abcdef_x", "Authorization: Bearer a.b.c", "Authorization: Bearer", "Authorization: \u00ff", "Cookie: a=b",
        "Idempotency-Key: 5f0c9a52-6a5e-4c43-9d4b-0f0f6c4b7f10", "Idempotency-Key: x", "Idempotency-Key: ", "Idempotency-Key: 00000000-0000-0000-0000-000000000000",
        "Accept-Encoding: gzip, br", "X-HTTP-Method-Override: DELETE", "X-Forwarded-For: ::::", "Range: bytes=0-1", "If-None-Match: *", "Connection: close",
        "Connection: keep-alive, Upgrade", "Upgrade: h2c", "TE: trailers", "a: \t x \t ", $"Long: {new string('x', 4000)}");

    /// <summary>Requests that are whole as HTTP sees it.</summary>
    public static Gen<RawRequest> Whole { get; } = Gen.Select(RequestTargets.All, _otherMethod, _header.Array[0, 3], JsonBodies.All, Gen.Int[0, 9])
        .Select(static (target, other, headers, body, how) => RawRequest.Of(
            other ?? target.Method, target.Target, headers, target.Method == "GET" && how > 1 ? [] : body, isChunked: how == 0));

    /// <summary>Bytes that are not, or that are something else.</summary>
    public static Gen<byte[]> Broken { get; } = Gen.Frequency(
        (6, Gen.Select(Whole, Gen.Int[0, 4], Gen.Int[0, 100_000], Gen.Byte).Select(Damage)),
        (2, Gen.OneOf(
            "GET /flows HTTP/0.9\r\n\r\n", "GET /flows\r\n", "GET /flows HTTP/1.1\r\n\r\n", "GET /flows HTTP/1.0\r\n\r\n", "GET /flows HTTP/3.7\r\nHost: a\r\n\r\n",
            "GET /flows HTTP/1.1\nHost: a\n\n", "GET  /flows  HTTP/1.1\r\nHost: a\r\n\r\n", "GET /flows HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET /flows HTTP/1.1\r\nHost: \r\n\r\n", "GET /flows HTTP/1.1\r\n Host: a\r\n\r\n", "GET /flows HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
            "GET /flows HTTP/1.1\r\nHost: a\r\nx : y\r\n\r\n", "GET /flows HTTP/1.1\r\nHost: a\r\nx: y\r\n folded\r\n\r\n", "GET /fl ows HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /\u00ff HTTP/1.1\r\nHost: a\r\n\r\n", "POST /flows/F HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            "POST /flows/F HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", "POST /flows/F HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "POST /flows/F HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775807\r\n\r\n{}", "POST /flows/F HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{}",
            "POST /flows/F HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x", "POST /flows/F HTTP/1.1\r\nHost: a\r\n\r\n{}",
            "POST /flows/F HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}", "POST /flows/F HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n{}",
            "POST /flows/F HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", "POST /flows/F HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n{}",
            "POST /flows/F HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}", "POST /flows/F HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}x",
            "POST /flows/F HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n{}\r\n0\r\ntrailer: x\r\n\r\n", "POST /flows/F HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
            "CONNECT /flows HTTP/1.1\r\nHost: a\r\n\r\n", "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET http:// HTTP/1.1\r\nHost: a\r\n\r\n", "GET ://x HTTP/1.1\r\nHost: a\r\n\r\n", "GET http://a@b:c/flows HTTP/1.1\r\nHost: a\r\n\r\n", "GET ? HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /flows HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "\r\n\r\n\r\n", "\0\0\0\0", "SSH-2.0-x\r\n", "*1\r\n$4\r\nPING\r\n",
            $"GET /{new string('a', 100_000)} HTTP/1.1\r\nHost: a\r\n\r\n", $"GET / HTTP/1.1\r\nHost: a\r\nx: {new string('a', 100_000)}\r\n\r\n",
            $"GET / HTTP/1.1\r\nHost: a\r\n{string.Concat(Enumerable.Repeat("x: y\r\n", 200))}\r\n", $"{new string('G', 100_000)} / HTTP/1.1\r\n\r\n",
            $"POST /flows/F HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;{new string('x', 100_000)}\r\n")
            .Select(Encoding.Latin1.GetBytes)),
        (1, Gen.Byte.Array[1, 200]));

    private static byte[] Damage(RawRequest request, int how, int place, byte value)
    {
        var bytes = request.Bytes;
        // Most damage is done where HTTP looks.
        place %= Math.Min(bytes.Length, 200);
        return how switch
        {
            0 => bytes[..place],
            1 => [.. bytes[..place], value, .. bytes[(place + 1)..]],
            2 => [.. bytes[..place], value, .. bytes[place..]],
            3 => [.. bytes[..place], .. bytes[(place + 1)..]],
            _ => [.. bytes, .. bytes[..place]],
        };
    }
}
