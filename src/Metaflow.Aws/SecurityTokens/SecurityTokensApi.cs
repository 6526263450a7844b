using System.Globalization;
using System.Xml.Linq;
using Metaflow.Aws.Api;
using Metaflow.Aws.Credentials;
using Metaflow.Aws.Http;

namespace Metaflow.Aws.SecurityTokens;

/// <summary>The calls of AWS STS that are used. Thread-safe. Source: the service's API reference.</summary>
/// <param name="client">Calls the service.</param>
internal sealed class SecurityTokensApi(AwsQueryClient client)
{
    /// <summary>Who calls.</summary>
    /// <exception cref="AwsServiceException">The service refuses, or cannot be reached.</exception>
    public async Task<CallerIdentity> GetCallerIdentityAsync(CancellationToken cancellationToken)
    {
        var operation = new AwsOperation("GetCallerIdentity");
        var answer = await client.CallAsync(operation, [], cancellationToken).ConfigureAwait(false);
        return new CallerIdentity(Text(operation, answer, "Account"), Text(operation, answer, "Arn"), Text(operation, answer, "UserId"));
    }

    /// <summary>Takes a role.</summary>
    /// <param name="roleArn">The role's ARN.</param>
    /// <param name="sessionName">Who takes it, for AWS's records: 2 to 64 letters, digits and <c>=,.@-_</c>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="AwsServiceException">The service refuses, or cannot be reached.</exception>
    public async Task<RoleKeys> AssumeRoleAsync(string roleArn, string sessionName, CancellationToken cancellationToken)
    {
        var operation = new AwsOperation("AssumeRole", Subject: $"role '{roleArn}'");
        var answer = await client.CallAsync(
            operation, [("RoleArn", roleArn), ("RoleSessionName", sessionName)], cancellationToken).ConfigureAwait(false);
        var keys = XmlAnswer.Children(answer, "Credentials").FirstOrDefault() ?? throw client.Unreadable(operation);
        return new RoleKeys(
            new AwsKeys(
                Text(operation, keys, "AccessKeyId"), Text(operation, keys, "SecretAccessKey"), Text(operation, keys, "SessionToken")),
            DateTimeOffset.TryParse(
                XmlAnswer.Text(keys, "Expiration"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end)
                ? end
                : throw client.Unreadable(operation));
    }

    private string Text(AwsOperation operation, XElement parent, string name) =>
        XmlAnswer.Text(parent, name) ?? throw client.Unreadable(operation);
}
