using System.Text;

namespace Metaflow.Service.Tests.Malformed;

/// <summary>A request as the bytes that are sent.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Target">Its target.</param>
/// <param name="Bytes">All of it.</param>
internal sealed record RawRequest(string Method, string Target, byte[] Bytes)
{
    /// <summary>Puts a request together. Characters of its head are bytes.</summary>
    public static RawRequest Of(string method, string target, IEnumerable<string> headers, byte[] body, bool isChunked)
    {
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: service\r\n");
        foreach (var header in headers)
            head.Append(header).Append("\r\n");
        head.Append(isChunked ? "Transfer-Encoding: chunked\r\n\r\n" : $"Content-Length: {body.Length}\r\n\r\n");
        return new RawRequest(method, target, [.. Encoding.Latin1.GetBytes(head.ToString()), .. isChunked ? Chunks(body) : body]);
    }

    public override string ToString() => $"{Encoding.Latin1.GetString(Bytes.AsSpan(0, Math.Min(Bytes.Length, 4000)))} [{Bytes.Length} bytes: {Convert.ToBase64String(Bytes.AsSpan(0, Math.Min(Bytes.Length, 3000)))}]";

    private static byte[] Chunks(byte[] body)
    {
        var half = body.Length / 2;
        return [.. Chunk(body.AsSpan(0, half)), .. Chunk(body.AsSpan(half)), .. "0\r\n\r\n"u8];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 0 ? [] : [.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes, .. "\r\n"u8];
}
