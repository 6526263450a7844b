using System.Text.RegularExpressions;
using Metaflow.Aws.Api;
using Metaflow.Aws.Credentials;
using Metaflow.Aws.SecretsManager;
using Metaflow.Aws.SecurityTokens;
using Metaflow.Configuration;
using Metaflow.Secrets;

namespace Metaflow.Aws.Secrets;

/// <summary>The backend <c>aws-secrets-manager</c>: secrets by name or ARN. Thread-safe.</summary>
internal sealed partial class AwsSecretsManagerBackend : SecretsBackend
{
    public override string Type => "aws-secrets-manager";

    public override ValueTask<IReadOnlyDictionary<string, string>> GetAsync(SecretSource source, CancellationToken cancellationToken) =>
        GetAsync(source, MetaflowConfiguration.FromEnvironment, cancellationToken);

    public override async ValueTask<IReadOnlyDictionary<string, string>> GetAsync(
        SecretSource source, Func<MetaflowConfiguration> configuration, CancellationToken cancellationToken)
    {
        var options = SecretOptions.Of(source);
        var settings = configuration();
        var region = RegionOfArn().Match(source.Id) is { Success: true } arn ? arn.Groups[1].Value : options.Region;
        var endpoint = AwsEndpoint.Find(AwsService.SecretsManager, settings, region);
        var role = source.Role is { Length: > 0 } given ? given : settings.Get(ConfigurationOptions.AwsSecretsManagerDefaultRole);
        using var tokens = string.IsNullOrEmpty(role) ? null : AwsQueryClient.Of(AwsService.SecurityTokens, settings, region: endpoint.Region);
        using var client = new AwsJsonClient(new AwsConnection(
            AwsService.SecretsManager,
            endpoint,
            tokens is null
                ? CredentialSource.Default
                : new RoleCredentialSource(new SecurityTokensApi(tokens), role!, TimeProvider.System)));
        try
        {
            var secret = await new SecretsManagerApi(client).GetSecretValueAsync(source.Id, cancellationToken).ConfigureAwait(false);
            return SecretVariables.Of(secret, options);
        }
        catch (AwsServiceException e) when (e.Code == "ResourceNotFoundException")
        {
            throw new MetaflowException(
                $"AWS Secrets Manager has no secret '{source.Id}' in {endpoint.Region}, or it has no value. Check its name; its ARN, option region or "
                + $"{ConfigurationOptions.AwsSecretsManagerDefaultRegion.Key} tell another region.",
                e);
        }
    }

    [GeneratedRegex("^arn:aws[a-z-]*:secretsmanager:([^:]+):", RegexOptions.CultureInvariant)]
    private static partial Regex RegionOfArn();
}
