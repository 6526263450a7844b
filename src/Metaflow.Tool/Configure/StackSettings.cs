using System.Text.Json;
using Metaflow.Aws.Api;
using Metaflow.Aws.CloudFormation;
using Metaflow.Aws.SecretsManager;
using Metaflow.Configuration;

namespace Metaflow.Tool.Configure;

/// <summary>
/// The settings that a CloudFormation stack puts out: one made of <c>deploy/aws/metaflow.yaml</c>, or of the template for Python's Metaflow.
/// </summary>
internal static class StackSettings
{
    private const string ProfileOutput = "MetaflowProfileJson";
    private const string KeySecretOutput = "ServiceAuthKeySecretArn";

    private static readonly IReadOnlyList<(string Output, ConfigurationOption Option)> _outputs =
    [
        ("MetaflowDataStoreS3Url", ConfigurationOptions.DatastoreSysrootS3),
        ("MetaflowDataToolsS3Url", ConfigurationOptions.DatatoolsS3Root),
        ("BatchJobQueueArn", ConfigurationOptions.BatchJobQueue),
        ("ECSJobRoleForBatchJobs", ConfigurationOptions.EcsS3AccessIamRole),
        ("ECSFargateExecutionRole", ConfigurationOptions.EcsFargateExecutionRole),
        ("ServiceUrl", ConfigurationOptions.ServiceUrl),
        ("InternalServiceUrl", ConfigurationOptions.ServiceInternalUrl),
        ("StepFunctionsRoleArn", ConfigurationOptions.SfnIamRole),
        ("EventBridgeRoleArn", ConfigurationOptions.EventsSfnAccessIamRole),
        ("DDBTableName", ConfigurationOptions.SfnDynamoDbTable),
        ("StepFunctionsLogGroupArn", ConfigurationOptions.SfnExecutionLogGroupArn),
    ];

    /// <summary>Reads what a stack puts out.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="secrets">Where the key of its metadata service is.</param>
    /// <param name="needsKey">Whether the key is wanted; it may have been given otherwise.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Settings by key; empty when it is no stack of Metaflow.</returns>
    /// <exception cref="MetaflowException">An output cannot be understood, or the key may not be read.</exception>
    public static async Task<Dictionary<string, string>> ReadAsync(
        Stack stack, SecretsManagerApi secrets, bool needsKey, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (output, option) in _outputs)
        {
            if (stack.Outputs.TryGetValue(output, out var value) && value.Length > 0)
                settings[option.Key] = value;
        }

        foreach (var (_, json) in stack.Outputs.Where(static output => output.Key.StartsWith(ProfileOutput, StringComparison.Ordinal)))
        {
            foreach (var (key, value) in Parse(json, stack))
                settings[key] = value;
        }

        if (needsKey && stack.Outputs.TryGetValue(KeySecretOutput, out var secret) && secret.Length > 0)
            settings[ConfigurationOptions.ServiceAuthKey.Key] = await KeyAsync(secrets, secret, cancellationToken).ConfigureAwait(false);
        return settings;
    }

    private static Dictionary<string, string> Parse(string json, Stack stack)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.EnumerateObject()
                .Where(static member => member.Name.StartsWith("METAFLOW_", StringComparison.Ordinal) && member.Value.GetString() is { Length: > 0 })
                .ToDictionary(static member => member.Name, static member => member.Value.GetString()!, StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new MetaflowException(
                $"The output '{ProfileOutput}' of stack '{stack.Name}' is no JSON object of texts. Deploy the template again, or give the settings as options.", e);
        }
    }

    private static async Task<string> KeyAsync(SecretsManagerApi secrets, string secret, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await secrets.GetSecretValueAsync(secret, cancellationToken).ConfigureAwait(false);
            return answer.SecretString is { Length: > 0 } key ? key : throw new MetaflowException(
                $"The secret '{secret}' is no text. Give the key of the metadata service by --service-auth-key-file.");
        }
        catch (AwsServiceException e)
        {
            throw new MetaflowException($"{e.Message} The key of the metadata service is there; --service-auth-key-file gives it otherwise.", e);
        }
    }
}
