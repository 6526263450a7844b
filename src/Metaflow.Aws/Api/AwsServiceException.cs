namespace Metaflow.Aws.Api;

/// <summary>An AWS service refused a call, or could not be reached.</summary>
/// <param name="service">The service, as people call it: <c>AWS Batch</c>.</param>
/// <param name="code">The error's code: <c>AccessDeniedException</c>; null when there was no answer.</param>
/// <param name="message">What happened, to what, and what to do.</param>
/// <param name="innerException">The cause; null for none.</param>
internal sealed class AwsServiceException(string service, string? code, string message, Exception? innerException = null)
    : MetaflowException(message, innerException)
{
    public string Code { get; } = code ?? "";

    public override string Headline => service;
}
