using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Metaflow.FakeS3.Http;

/// <summary>Sends an answer.</summary>
internal static class AnswerWriter
{
    // So that a large body does not lie in the connection's buffers as a whole.
    private const int LargestWrite = 256 * 1024;

    public static ValueTask WriteAsync(S3Request request, S3Answer answer)
    {
        var response = request.Features.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            response.Headers[name] = value;
        // A client that waits for "100 Continue" sends no body now, for which the web server would take its next request.
        if (request.Headers.Expect.Count > 0 && !request.IsBodyRead)
            response.Headers.Connection = "close";
        var mayHaveBody = answer.Status is not (204 or 304);
        if (mayHaveBody && !(request.IsHead && answer.Status >= 400))
            response.Headers.ContentLength = answer.Body.Length;
        var sent = mayHaveBody && !request.IsHead ? answer.Body : default;
        return answer.Cut switch
        {
            null => WriteAsync(request, sent),
            { Reset: true } cut => ConnectionReset.WriteAsync(request, response, sent, cut),
            { } cut => TruncateAsync(request, sent, cut),
        };
    }

    private static async ValueTask WriteAsync(S3Request request, ReadOnlySequence<byte> body)
    {
        var writer = request.Features.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;
        foreach (var segment in body)
        {
            for (var rest = segment; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, LargestWrite)..])
            {
                var written = await writer.WriteAsync(rest[..Math.Min(rest.Length, LargestWrite)]);
                if (written.IsCompleted)
                    return;
            }
        }
    }

    // The web server closes a connection on which less was sent than its headers say.
    private static async ValueTask TruncateAsync(S3Request request, ReadOnlySequence<byte> body, BodyCut cut)
    {
        await request.Features.GetRequiredFeature<IHttpResponseBodyFeature>().StartAsync();
        await WriteAsync(request, body.Slice(0, Math.Min(cut.Bytes, body.Length)));
    }
}
