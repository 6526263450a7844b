using System.Security.Authentication;
using Metaflow.Aws.Credentials;
using Metaflow.Aws.Http;

namespace Metaflow.Aws.Api;

/// <summary>What users are told when a call has failed.</summary>
/// <param name="service">The service that was called.</param>
/// <param name="endpoint">The server that was asked.</param>
internal sealed class AwsMessages(AwsService service, AwsEndpoint endpoint)
{
    /// <summary>The error of a call that the service refused.</summary>
    /// <param name="operation">The call.</param>
    /// <param name="error">The answer to its last try.</param>
    /// <param name="tries">How many tries there were.</param>
    public AwsServiceException Refused(AwsOperation operation, AwsError error, int tries)
    {
        var said = error.Message.Length == 0 ? "." : $": {error.Message.TrimEnd('.')}.";
        return new AwsServiceException(
            service.Name,
            error.Code,
            $"{operation} failed{After(tries)} with {(int)error.Status} {error.Code}{said}{AdviceOf(operation, error)}")
        { Status = error.Status, Detail = error.Message };
    }

    /// <summary>The error of a call that was not answered.</summary>
    /// <param name="operation">The call.</param>
    /// <param name="cause">What failed.</param>
    /// <param name="tries">How many tries there were.</param>
    public AwsServiceException Unanswered(AwsOperation operation, Exception? cause, int tries) => new(
        service.Name,
        code: null,
        cause is AwsCredentialException
            ? $"{operation} failed{After(tries)}: {cause.Message}"
            : $"{operation} failed{After(tries)}: {Reason(cause)} Check that {Server} can be reached, the region '{endpoint.Region}', and "
                + $"AWS_ENDPOINT_URL_{service.Variable} or AWS_ENDPOINT_URL if it should be another server.",
        cause);

    /// <summary>The error of an answer that is not what the service would write.</summary>
    /// <param name="operation">The call.</param>
    public AwsServiceException Unreadable(AwsOperation operation) => new(
        service.Name,
        code: null,
        $"{operation} was answered by {Server} with what is no answer of {service}. Check AWS_ENDPOINT_URL_{service.Variable} and AWS_ENDPOINT_URL.");

    private string Server => endpoint.Url.GetLeftPart(UriPartial.Authority);

    private string AdviceOf(AwsOperation operation, AwsError error) => error switch
    {
        { IsClockSkew: true } => " Set this machine's clock.",
        { IsExpiry: true } => " The credentials have expired: renew them, as by 'aws sso login'.",
        _ when ErrorCodes.IsUnknownKeys(error.Code) =>
            $" {service} does not know these credentials: check AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        _ when ErrorCodes.IsAccessDenied(error.Status, error.Code) =>
            $" Check that your credentials may {service.Host}:{operation.Name} in {endpoint.Region}.",
        { IsThrottling: true } => $" {service} limits how often an account may call it: try later, or let less run at a time.",
        { IsTransient: true } => $" {service} has a problem of its own in {endpoint.Region}: try later.",
        _ => "",
    };

    private static string After(int tries) => tries > 1 ? $" after {tries} tries" : "";

    private static string Reason(Exception? cause)
    {
        while (cause is HttpRequestException { InnerException: { } inner })
            cause = inner;
        return cause switch
        {
            null or OperationCanceledException => "the server did not answer in time.",
            AuthenticationException =>
                $"{cause.Message.TrimEnd('.')}. {AwsEndpoint.CertificatesVariable} names a file of certificates to trust.",
            _ => cause.Message.TrimEnd('.') + ".",
        };
    }
}
