using Metaflow.Aws.CloudFormation;

namespace Metaflow.Tool.Deployment;

/// <summary>Finds stacks.</summary>
internal static class StackLookup
{
    /// <summary>A stack that has to be there.</summary>
    /// <exception cref="MetaflowException">It is not.</exception>
    public static async Task<Stack> GetAsync(AwsAccess aws, string name, CancellationToken cancellationToken) =>
        await aws.CloudFormation.FindStackAsync(name, cancellationToken).ConfigureAwait(false)
            ?? throw new MetaflowException(
                $"There is no stack '{name}' in {aws.Region}. Check its name, the region and the account of your credentials; 'metaflow aws deploy' makes one.");
}
