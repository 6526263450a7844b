using System.Text.RegularExpressions;
using Metaflow.Aws.Api;
using Metaflow.Aws.Credentials;
using Metaflow.Aws.SecretsManager;
using Metaflow.Aws.SecurityTokens;
using Metaflow.Configuration;
using Metaflow.Secrets;

namespace Metaflow.Aws.Secrets;

/// <summary>The backend <c>aws-secrets-manager</c>: secrets by name or ARN. Thread-safe.</summary>
/// <param name="credentials">Who fetches secrets, or takes the role that does.</param>
/// <param name="handler">Makes what sends the requests of a connection; null for the network.</param>
internal sealed partial class AwsSecretsManagerBackend(CredentialSource credentials, Func<HttpMessageHandler>? handler = null) : SecretsBackend
{
    public override string Type => "aws-secrets-manager";

    public override ValueTask<IReadOnlyDictionary<string, string>> GetAsync(SecretSource source, CancellationToken cancellationToken) =>
        GetAsync(source, MetaflowConfiguration.FromEnvironment, cancellationToken);

    public override async ValueTask<IReadOnlyDictionary<string, string>> GetAsync(
        SecretSource source, Func<MetaflowConfiguration> configuration, CancellationToken cancellationToken)
    {
        var options = SecretOptions.Of(source);
        var settings = configuration();
        var endpoint = EndpointOf(source, options, settings);
        var role = source.Role is { Length: > 0 } given ? given : settings.Get(ConfigurationOptions.AwsSecretsManagerDefaultRole);
        using var tokens = string.IsNullOrEmpty(role) ? null : new AwsQueryClient(
            Connect(AwsService.SecurityTokens, AwsEndpoint.Find(AwsService.SecurityTokens, settings, endpoint.Region), credentials));
        var reader = tokens is null ? credentials : new RoleCredentialSource(new SecurityTokensApi(tokens), role!, TimeProvider.System);
        using var client = new AwsJsonClient(Connect(AwsService.SecretsManager, endpoint, reader));
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

    /// <summary>The server that has a secret: in the region of its ARN, of the options, of the setting, or of the process.</summary>
    /// <exception cref="ConfigurationException">There is no region.</exception>
    internal static AwsEndpoint EndpointOf(SecretSource source, SecretOptions options, MetaflowConfiguration configuration) => AwsEndpoint.Find(
        AwsService.SecretsManager, configuration, RegionOfArn().Match(source.Id) is { Success: true } arn ? arn.Groups[1].Value : options.Region);

    private AwsConnection Connect(AwsService service, AwsEndpoint endpoint, CredentialSource reader) =>
        new(service, endpoint, reader, handler: handler?.Invoke());

    [GeneratedRegex("^arn:aws[a-z-]*:secretsmanager:([^:]+):", RegexOptions.CultureInvariant)]
    private static partial Regex RegionOfArn();
}
