using System.Net;
using System.Xml;
using System.Xml.Linq;
using Metaflow.Aws.Http;

namespace Metaflow.Aws.S3Api;

/// <summary>An answer that is an error.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">S3's name of the error; for answers without a body, one that the status stands for.</param>
/// <param name="Message">What S3 says about it; empty when it says nothing.</param>
/// <param name="Region">The bucket's region, when S3 tells it; else null.</param>
internal sealed record S3Error(HttpStatusCode Status, string Code, string Message, string? Region)
{
    /// <summary>Whether there was no body to explain the status, as in answers to HEAD.</summary>
    public bool IsUnexplained { get; private init; }

    private const int MostBytes = 1 << 16;

    /// <summary>What S3 alone can be asked again about, soon. Source: the API reference's list of error responses.</summary>
    private static readonly HashSet<string> _transient = new(StringComparer.Ordinal)
    {
        "BadDigest", "ConditionalRequestConflict", "IncompleteBody", "OperationAborted", "XAmzContentSHA256Mismatch",
    };

    /// <summary>Whether S3 asks for fewer calls.</summary>
    public bool IsThrottling => Status == HttpStatusCode.ServiceUnavailable || ErrorCodes.IsThrottling(Status, Code);

    /// <summary>Whether the same call may succeed soon.</summary>
    public bool IsTransient => ErrorCodes.IsTransient(Status, Code) || _transient.Contains(Code);

    /// <summary>Whether other keys may do: temporary ones have an end.</summary>
    public bool IsExpiry => ErrorCodes.IsExpiry(Code);

    /// <summary>Whether the call was signed for another time than S3 has.</summary>
    public bool IsClockSkew => Code == "RequestTimeTooSkewed";

    /// <summary>Whether the bucket is in another region than the call was made for.</summary>
    public bool IsWrongRegion => Region is not null
        && (Code is "AuthorizationHeaderMalformed" or "PermanentRedirect" or "TemporaryRedirect" or "IllegalLocationConstraintException"
            || Status is HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect or HttpStatusCode.BadRequest);

    /// <summary>Whether there is no such object; what answers without a body cannot tell it from a missing bucket.</summary>
    public bool IsMissingObject => Status == HttpStatusCode.NotFound && Code is "NoSuchKey" or "NotFound" or "NoSuchVersion";

    /// <summary>Reads the error of an answer.</summary>
    public static async Task<S3Error> ReadAsync(S3Response response)
    {
        var region = response.Header("x-amz-bucket-region");
        var body = await ReadBodyAsync(response).ConfigureAwait(false);
        return Parse(body) is { } error
            ? new S3Error(
                response.Status,
                XmlAnswer.Text(error, "Code") ?? CodeOf(response.Status),
                XmlAnswer.Text(error, "Message") ?? "",
                XmlAnswer.Text(error, "Region") ?? region)
            : new S3Error(response.Status, CodeOf(response.Status), "", region) { IsUnexplained = true };
    }

    /// <summary>The error that a body holds whose status promised none: S3 answers some long calls so.</summary>
    public static S3Error? In(XElement body) => body.Name.LocalName == "Error"
        ? new S3Error(
            HttpStatusCode.InternalServerError, XmlAnswer.Text(body, "Code") ?? "InternalError", XmlAnswer.Text(body, "Message") ?? "", Region: null)
        : null;

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(S3Response response)
    {
        try
        {
            return await response.ReadTextAsync(MostBytes).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // The status says enough.
            return default;
        }
    }

    private static XElement? Parse(ReadOnlyMemory<byte> body)
    {
        if (body.Length == 0)
            return null;
        try
        {
            return XmlAnswer.Parse(body);
        }
        catch (XmlException)
        {
            // A proxy's page, say.
            return null;
        }
    }

    private static string CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Forbidden => "AccessDenied",
        HttpStatusCode.NotFound => "NotFound",
        HttpStatusCode.RequestedRangeNotSatisfiable => "InvalidRange",
        HttpStatusCode.PreconditionFailed => "PreconditionFailed",
        HttpStatusCode.ServiceUnavailable => "SlowDown",
        _ => status.ToString(),
    };
}
