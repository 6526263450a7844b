using Metaflow.Aws.Api;
using Metaflow.Aws.Http;

namespace Metaflow.Aws.Iam;

/// <summary>The call of IAM that is used. Thread-safe. Source: the service's API reference.</summary>
/// <param name="client">Calls the service.</param>
internal sealed class IamApi(AwsQueryClient client)
{
    /// <summary>A role; null when there is none.</summary>
    /// <param name="name">Its name, without its path.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="AwsServiceException">The service refuses, or cannot be reached.</exception>
    public async Task<Role?> FindRoleAsync(string name, CancellationToken cancellationToken)
    {
        var operation = new AwsOperation("GetRole", Subject: $"role '{name}'");
        try
        {
            var answer = await client.CallAsync(operation, [("RoleName", name)], cancellationToken).ConfigureAwait(false);
            var role = XmlAnswer.Children(answer, "Role").FirstOrDefault() ?? throw client.Unreadable(operation);
            return new Role(
                XmlAnswer.Text(role, "Arn") ?? throw client.Unreadable(operation),
                Uri.UnescapeDataString(XmlAnswer.Text(role, "AssumeRolePolicyDocument") ?? ""));
        }
        catch (AwsServiceException e) when (e.IsNotFound)
        {
            return null;
        }
    }
}
