using Metaflow.Aws.Api;

namespace Metaflow.Aws.DynamoDb;

/// <summary>The call of DynamoDB that is used. Thread-safe.</summary>
/// <param name="client">Calls the service.</param>
internal sealed class DynamoDbApi(AwsJsonClient client)
{
    /// <summary>A table; null when there is none.</summary>
    /// <param name="name">Its name or ARN.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="AwsServiceException">The service refuses, or cannot be reached.</exception>
    public async Task<TableDescription?> FindTableAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.CallAsync(
                new AwsOperation("DescribeTable", Subject: $"table '{name}'"),
                new DescribeTableRequest(name),
                DynamoDbJson.Default.DescribeTableRequest,
                DynamoDbJson.Default.DescribeTableResponse,
                cancellationToken).ConfigureAwait(false);
            return answer.Table;
        }
        catch (AwsServiceException e) when (e.IsNotFound)
        {
            return null;
        }
    }
}
