using System.Buffers;
using System.IO.Pipelines;
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
            var read = await ReadPartAsync(body, request.Aborted).ConfigureAwait(false);
            if (!read.IsCompleted)
            {
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            try
            {
                var json = read.Buffer.ToArray();
                RequireNames(json);
                return JsonDocument.Parse(json, _options);
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

    // Parts of a size that is none, and a client that goes away in the middle, come as such an exception.
    private static async ValueTask<ReadResult> ReadPartAsync(PipeReader body, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            throw RequestException.Invalid($"The body could not be read: {e.Message}");
        }
    }

    // A value that is not valid Unicode is its record's own business. Of names none may be: all are compared when one is looked for.
    private static void RequireNames(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\\u"u8) < 0)
            return;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = _options.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName && reader.ValueIsEscaped && !IsUnicode(ref reader))
                throw RequestException.Invalid("The body is not valid JSON: the name of a member holds half of a surrogate pair.");
        }
    }

    private static bool IsUnicode(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
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
