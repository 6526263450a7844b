using System.Text.Json;
using Metaflow.Aws.Api;

namespace Metaflow.Tool.Doctor;

/// <summary>Checks that a role is there, and that the service that is to use it may take it.</summary>
/// <param name="aws">The services.</param>
/// <param name="service">What is being checked.</param>
internal sealed class RoleCheck(AwsAccess aws, string service)
{
    /// <param name="check">What the role is for.</param>
    /// <param name="arn">Its ARN.</param>
    /// <param name="setting">The setting that names it.</param>
    /// <param name="principal">The service that is to take it: <c>ecs-tasks.amazonaws.com</c>.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<CheckResult> RunAsync(string check, string arn, string setting, string principal, CancellationToken cancellationToken)
    {
        try
        {
            var role = await aws.Iam.FindRoleAsync(arn[(arn.LastIndexOf('/') + 1)..], cancellationToken).ConfigureAwait(false);
            return role switch
            {
                null => CheckResult.Failed(service, check, $"There is no role '{arn}' in this account. Correct {setting}."),
                _ when role.Arn != arn => CheckResult.Failed(service, check, $"{setting} is '{arn}', but the role of that name is '{role.Arn}'. Correct it."),
                _ when !Trusts(role.TrustPolicy, principal) => CheckResult.Failed(
                    service, check, $"{principal} may not take the role '{arn}'. Add it to the role's trust policy (sts:AssumeRole), or correct {setting}."),
                _ => CheckResult.Ok(service, check, arn),
            };
        }
        catch (AwsServiceException e) when (e.IsAccessDenied)
        {
            return CheckResult.Warning(service, check, $"{arn} was not checked: your credentials may not iam:GetRole.");
        }
        catch (MetaflowException e)
        {
            return CheckResult.Failed(service, check, e.Message);
        }
    }

    private static bool Trusts(string policy, string principal)
    {
        try
        {
            using var document = JsonDocument.Parse(policy);
            return document.RootElement.TryGetProperty("Statement", out var statements) && Each(statements).Any(statement =>
                Has(statement, "Effect", "Allow") && statement.TryGetProperty("Principal", out var principals)
                && principals.ValueKind == JsonValueKind.Object && Has(principals, "Service", principal));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool Has(JsonElement parent, string name, string text) => parent.TryGetProperty(name, out var value)
        && Each(value).Any(one => one.ValueKind == JsonValueKind.String && one.ValueEquals(text));

    private static List<JsonElement> Each(JsonElement value) => value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
}
