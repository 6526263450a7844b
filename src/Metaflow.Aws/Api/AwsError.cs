using System.Net;
using System.Text.Json;
using System.Xml;
using Metaflow.Aws.Http;

namespace Metaflow.Aws.Api;

/// <summary>An answer that is an error.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The service's name of the error; for answers that name none, the status's.</param>
/// <param name="Message">What the service says about it; empty when it says nothing.</param>
internal sealed record AwsError(HttpStatusCode Status, string Code, string Message)
{
    // Clocks that differ by less are none of these errors' causes: a signature is good for five minutes.
    private static readonly TimeSpan _skew = TimeSpan.FromMinutes(4);

    /// <summary>Stands for a call that was not made, since the service refuses all of its kind.</summary>
    public static AwsError NoTurn { get; } = new(HttpStatusCode.TooManyRequests, "TooManyRequestsException", "");

    /// <summary>Whether the service asks for fewer calls.</summary>
    public bool IsThrottling => ErrorCodes.IsThrottling(Status, Code);

    /// <summary>Whether the same call may succeed soon.</summary>
    public bool IsTransient => ErrorCodes.IsTransient(Status, Code);

    /// <summary>Whether other keys may do: temporary ones have an end.</summary>
    public bool IsExpiry => ErrorCodes.IsExpiry(Code);

    /// <summary>Whether a clock that is wrong can be the reason.</summary>
    public bool MayBeClockSkew => Code is "RequestTimeTooSkewed" or "RequestExpired" or "RequestInTheFuture" or "InvalidSignatureException"
        or "SignatureDoesNotMatch" or "AuthFailure";

    /// <summary>How far off the clock was that the call was signed by; null when that is not known.</summary>
    public TimeSpan? ClockOff { get; init; }

    /// <summary>Whether the call was signed for another time than the service has.</summary>
    public bool IsClockSkew => MayBeClockSkew && ClockOff > _skew;

    /// <summary>Reads the error of an answer.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="type">Its header <c>x-amzn-ErrorType</c>; null for none.</param>
    /// <param name="body">Its body: JSON, XML, or what a proxy has written.</param>
    public static AwsError Read(HttpStatusCode status, string? type, ReadOnlyMemory<byte> body)
    {
        var (code, message) = body.Span.TrimStart(" \t\r\n"u8) is [(byte)'<', ..] ? ReadXml(body) : ReadJson(body);
        code = NameOf(type) ?? NameOf(code) ?? status.ToString();
        return new AwsError(status, code, message ?? "");
    }

    private static (string? Code, string? Message) ReadXml(ReadOnlyMemory<byte> body)
    {
        try
        {
            // Some services wrap it once, others twice.
            var error = XmlAnswer.Parse(body).DescendantsAndSelf().FirstOrDefault(static element => element.Name.LocalName == "Error");
            return error is null ? default : (XmlAnswer.Text(error, "Code"), XmlAnswer.Text(error, "Message"));
        }
        catch (XmlException)
        {
            return default;
        }
    }

    private static (string? Code, string? Message) ReadJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            return answer.RootElement.ValueKind == JsonValueKind.Object
                ? (TextOf(answer.RootElement, "__type", "code", "Code"), TextOf(answer.RootElement, "message", "Message", "errorMessage"))
                : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? TextOf(JsonElement parent, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
                return value.GetString();
        }

        return null;
    }

    /// <summary>Services put a namespace before a code, and an address behind it.</summary>
    private static string? NameOf(string? code)
    {
        if (code is null)
            return null;
        var name = code.Split(':')[0];
        name = name[(name.LastIndexOf('#') + 1)..].Trim();
        return name.Length == 0 ? null : name;
    }
}
