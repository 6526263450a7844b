using Metaflow.Service.Configuration;

namespace Metaflow.Service.Access.AwsRole;

/// <summary>The role of AWS whose credentials clients may have.</summary>
/// <param name="Arn">Its name.</param>
/// <param name="Region">The region whose STS gives them.</param>
/// <param name="Endpoint">The address of STS; null for that of the region.</param>
internal sealed record AwsRoleSettings(string Arn, string Region, Uri? Endpoint)
{
    /// <summary>The variable that names the role.</summary>
    public const string RoleVariable = "MF_USER_IAM_ROLE";

    private const string EndpointVariable = "MF_STS_ENDPOINT";

    /// <summary>Reads the settings.</summary>
    /// <returns>The settings; null when there is no role.</returns>
    /// <exception cref="SettingException">A value cannot be used.</exception>
    public static AwsRoleSettings? Read(SettingReader reader)
    {
        if (reader.Text(RoleVariable) is not { } role)
            return null;
        if (!role.StartsWith("arn:", StringComparison.Ordinal))
            throw new SettingException($"{RoleVariable} is '{role}'; it has to be the ARN of a role, such as arn:aws:iam::123456789012:role/users.");
        Uri? endpoint = null;
        if (reader.Text(EndpointVariable) is { } text && (!Uri.TryCreate(text, UriKind.Absolute, out endpoint) || endpoint.Scheme is not ("http" or "https")))
            throw new SettingException($"{EndpointVariable} is '{text}'; it has to be an address such as https://sts.us-west-2.amazonaws.com.");
        return new AwsRoleSettings(role, reader.Text("MF_REGION") ?? "us-west-2", endpoint);
    }
}
