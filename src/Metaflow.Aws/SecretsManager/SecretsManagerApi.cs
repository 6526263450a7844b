using Metaflow.Aws.Api;

namespace Metaflow.Aws.SecretsManager;

/// <summary>The call of Secrets Manager that is used. Thread-safe.</summary>
/// <param name="client">Calls the service.</param>
internal sealed class SecretsManagerApi(AwsJsonClient client)
{
    /// <summary>The current value of a secret.</summary>
    /// <param name="id">Its name or ARN.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="AwsServiceException">There is no such secret, or no access to it.</exception>
    public Task<GetSecretValueResponse> GetSecretValueAsync(string id, CancellationToken cancellationToken) => client.CallAsync(
        new AwsOperation("GetSecretValue", Subject: $"secret '{id}'"),
        new GetSecretValueRequest(id),
        SecretsManagerJson.Default.GetSecretValueRequest,
        SecretsManagerJson.Default.GetSecretValueResponse,
        cancellationToken);
}
