using System.Net;
using Metaflow.Aws.Http;

namespace Metaflow.Aws.Api;

/// <summary>An AWS service refused a call, or could not be reached.</summary>
/// <param name="service">The service, as people call it: <c>AWS Batch</c>.</param>
/// <param name="code">The error's code: <c>AccessDeniedException</c>; null when there was no answer.</param>
/// <param name="message">What happened, to what, and what to do.</param>
/// <param name="innerException">The cause; null for none.</param>
internal sealed class AwsServiceException(string service, string? code, string message, Exception? innerException = null)
    : MetaflowException(message, innerException)
{
    /// <summary>The error's code; empty when there was no answer.</summary>
    public string Code { get; } = code ?? "";

    /// <summary>The HTTP status; null when there was no answer.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>What the service said itself; empty when it said nothing.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Whether the service asks for fewer calls.</summary>
    public bool IsThrottled => ErrorCodes.IsThrottling(Status ?? default, Code);

    /// <summary>Whether what was asked for is not there.</summary>
    public bool IsNotFound => Status == HttpStatusCode.NotFound || Code.Contains("NotFound", StringComparison.Ordinal)
        || Code.Contains("NoSuch", StringComparison.Ordinal) || (Code == "ValidationError" && Detail.EndsWith("does not exist", StringComparison.Ordinal));

    /// <summary>Whether the keys are known but may not do it.</summary>
    public bool IsAccessDenied => ErrorCodes.IsAccessDenied(Status ?? default, Code);

    public override string Headline => service;
}
