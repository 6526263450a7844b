using System.Buffers;
using System.Text.Json;

namespace Metaflow.Service.Http;

/// <summary>Reads the body of a request as JSON, whatever its content type says.</summary>
internal static class JsonBody
{
    private static readonly JsonDocumentOptions _options = new() { MaxDepth = 32 };

    /// <summary>Reads it whole. The server limits its size.</summary>
    /// <exception cref="RequestException">It is no JSON, or nested too deeply.</exception>
    public static async Task<JsonDocument> ReadAsync(ServiceRequest request)
    {
        var body = request.Context.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(request.Aborted).ConfigureAwait(false);
            if (!read.IsCompleted)
            {
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            try
            {
                return JsonDocument.Parse(read.Buffer.IsSingleSegment ? read.Buffer.First.ToArray() : read.Buffer.ToArray(), _options);
            }
            catch (JsonException e)
            {
                throw RequestException.Invalid($"The body is not valid JSON: {e.Message}");
            }
            finally
            {
                body.AdvanceTo(read.Buffer.End);
            }
        }
    }

    /// <summary>Reads it whole, and it has to be an object.</summary>
    /// <exception cref="RequestException">It is something else.</exception>
    public static async Task<JsonDocument> ReadObjectAsync(ServiceRequest request)
    {
        var document = await ReadAsync(request).ConfigureAwait(false);
        if (document.RootElement.ValueKind is JsonValueKind.Object)
            return document;
        document.Dispose();
        throw RequestException.Invalid("The body has to be a JSON object.");
    }
}
