using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Metaflow.Service.Http;

/// <summary>The forms of answers that clients know.</summary>
internal static class Answers
{
    private const string TextType = "text/plain; charset=utf-8";

    /// <summary>Sends what a buffer holds. Clients know JSON under this content type.</summary>
    public static Task SendAsync(this ServiceRequest request, JsonBuffer json, int status = StatusCodes.Status200OK) =>
        SendAsync(request.Context, status, json.Flush());

    /// <summary>Sends JSON that holds a text.</summary>
    public static Task SendStringAsync(this ServiceRequest request, int status, string text) =>
        SendStringAsync(request.Context, status, text);

    /// <summary>Sends JSON that is there in bytes.</summary>
    public static Task SendBytesAsync(this ServiceRequest request, int status, ReadOnlyMemory<byte> json) =>
        SendAsync(request.Context, status, json);

    /// <summary>Says that there is no such object.</summary>
    public static Task SendMissingAsync(this ServiceRequest request) =>
        SendAsync(request.Context, StatusCodes.Status404NotFound, "{}"u8.ToArray());

    /// <summary>Sends plain text.</summary>
    public static Task SendTextAsync(HttpContext context, int status, string text) =>
        SendAsync(context, status, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Sends JSON that holds a text.</summary>
    public static async Task SendStringAsync(HttpContext context, int status, string text)
    {
        using var json = JsonBuffer.Rent();
        json.Writer.WriteStringValue(text);
        await SendAsync(context, status, json.Flush()).ConfigureAwait(false);
    }

    /// <summary>Says what is wrong with a request, or with the service.</summary>
    public static async Task SendProblemAsync(HttpContext context, int status, string detail)
    {
        using var json = JsonBuffer.Rent();
        json.Writer.WriteStartObject();
        json.Writer.WriteString("detail", detail);
        json.Writer.WriteNumber("status", status);
        json.Writer.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
        json.Writer.WriteString("type", "about:blank");
        json.Writer.WriteEndObject();
        await SendAsync(context, status, json.Flush()).ConfigureAwait(false);
    }

    /// <summary>Prepares an answer that is sent in parts.</summary>
    public static void Begin(HttpContext context)
    {
        if (!context.Response.HasStarted)
            context.Response.ContentType ??= TextType;
    }

    /// <summary>Says what is wrong with a request, in the form that clients know.</summary>
    public static Task SendAsync(HttpContext context, RequestException error) => error.Form switch
    {
        RequestErrorForm.Text => SendStringAsync(context, error.Status, error.Message),
        RequestErrorForm.Message => SendMessageAsync(context, error.Status, error.Message),
        _ => SendProblemAsync(context, error.Status, error.Message),
    };

    private static async Task SendMessageAsync(HttpContext context, int status, string message)
    {
        using var json = JsonBuffer.Rent();
        json.Writer.WriteStartObject();
        json.Writer.WriteString("message", message);
        json.Writer.WriteEndObject();
        await SendAsync(context, status, json.Flush()).ConfigureAwait(false);
    }

    private static async Task SendAsync(HttpContext context, int status, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType ??= TextType;
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }
}
