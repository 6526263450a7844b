using Amazon;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Metaflow.Service.Http;

namespace Metaflow.Service.Access.AwsRole;

/// <summary>Gives clients credentials of a role, for deployments where the service stands between them and AWS. Who wants them may write: what they open is not read-only.</summary>
/// <param name="settings">The role; null when there is none.</param>
/// <param name="log">Tells why there are no credentials.</param>
internal sealed class AuthTokenApi(AwsRoleSettings? settings, ILogger log)
{
    // What the service is called in the logs of AWS.
    private const string SessionName = "metaflow-service";

    // Made when it is first needed: few services have a role.
    private readonly Lazy<AmazonSecurityTokenServiceClient> _sts = new(() => Connect(settings!));

    public void AddTo(Router router) => router.Add("GET", "/auth/token", SendAsync, AccessScope.Write);

    private async Task SendAsync(ServiceRequest request)
    {
        if (settings is null)
        {
            await SendFailureAsync(request, $"This service gives no credentials: {AwsRoleSettings.RoleVariable} names no role.").ConfigureAwait(false);
            return;
        }

        try
        {
            var answer = await _sts.Value.AssumeRoleAsync(
                new AssumeRoleRequest { RoleArn = settings.Arn, RoleSessionName = SessionName }, request.Aborted).ConfigureAwait(false);
            await SendAsync(request, answer.Credentials).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            AccessLog.NoRole(log, e.Message);
            await SendFailureAsync(request, "The role could not be assumed; the log of the service says why.").ConfigureAwait(false);
        }
    }

    private static AmazonSecurityTokenServiceClient Connect(AwsRoleSettings settings)
    {
        var config = new AmazonSecurityTokenServiceConfig { Timeout = TimeSpan.FromSeconds(5), MaxErrorRetry = 1 };
        if (settings.Endpoint is null)
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region);
        else
            (config.ServiceURL, config.AuthenticationRegion) = (settings.Endpoint.AbsoluteUri, settings.Region);
        return new AmazonSecurityTokenServiceClient(config);
    }

    private static async Task SendAsync(ServiceRequest request, Amazon.SecurityToken.Model.Credentials credentials)
    {
        using var json = JsonBuffer.Rent();
        json.Writer.WriteStartObject();
        json.Writer.WriteString("aws_access_key_id", credentials.AccessKeyId);
        json.Writer.WriteString("aws_secret_access_key", credentials.SecretAccessKey);
        json.Writer.WriteString("aws_session_token", credentials.SessionToken);
        json.Writer.WriteEndObject();
        request.Context.Response.Headers.CacheControl = "no-store";
        await request.SendAsync(json).ConfigureAwait(false);
    }

    // Clients know this form.
    private static async Task SendFailureAsync(ServiceRequest request, string message)
    {
        using var json = JsonBuffer.Rent();
        json.Writer.WriteStartObject();
        json.Writer.WriteString("err_msg", message);
        json.Writer.WriteString("traceback", "");
        json.Writer.WriteEndObject();
        await request.SendAsync(json, StatusCodes.Status500InternalServerError).ConfigureAwait(false);
    }
}
