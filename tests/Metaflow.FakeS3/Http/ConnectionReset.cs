using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Metaflow.FakeS3.Http;

/// <summary>
/// Sends the beginning of an answer and resets the connection. It writes to the socket itself: the web server would drop
/// what it had not sent yet.
/// </summary>
internal static class ConnectionReset
{
    public static async ValueTask WriteAsync(S3Request request, IHttpResponseFeature response, ReadOnlySequence<byte> body, BodyCut cut)
    {
        if (cut.Bytes >= 0)
            await SendAsync(request.Features, Head(response), body.Slice(0, Math.Min(cut.Bytes, body.Length)));
        request.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>().Abort();
    }

    private static async ValueTask SendAsync(IFeatureCollection features, ReadOnlyMemory<byte> head, ReadOnlySequence<byte> body)
    {
        var socket = features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
        try
        {
            await SendAsync(socket, head);
            foreach (var piece in body)
                await SendAsync(socket, piece);
        }
        catch (SocketException)
        {
            // The client went first.
        }
    }

    private static async ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes)..];
    }

    private static byte[] Head(IHttpResponseFeature response)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.StatusCode} {ReasonPhrases.GetReasonPhrase(response.StatusCode)}\r\n");
        foreach (var (name, value) in response.Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        return Encoding.UTF8.GetBytes(head.Append("\r\n").ToString());
    }
}
