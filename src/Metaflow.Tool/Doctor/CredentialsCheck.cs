using System.Runtime.CompilerServices;

namespace Metaflow.Tool.Doctor;

/// <summary>Checks that AWS knows the caller. The checks of AWS's services need that.</summary>
internal sealed class CredentialsCheck(AwsAccess aws) : ServiceCheck
{
    public override string Service => "AWS credentials";

    /// <summary>Whether the check went well.</summary>
    public bool Succeeded { get; private set; }

    public override async IAsyncEnumerable<CheckResult> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var result = await TryAsync("identity", async () =>
        {
            var region = aws.Region;
            var caller = await aws.SecurityTokens.GetCallerIdentityAsync(cancellationToken).ConfigureAwait(false);
            return Ok("identity", $"{caller.Arn}, in {region}");
        }).ConfigureAwait(false);
        Succeeded = result.Status == CheckStatus.Ok;
        yield return result;
    }
}
