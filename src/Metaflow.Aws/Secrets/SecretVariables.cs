using System.Text.Json;
using Metaflow.Aws.SecretsManager;

namespace Metaflow.Aws.Secrets;

/// <summary>Makes environment variables of a secret. No message holds a value.</summary>
internal static class SecretVariables
{
    /// <summary>The variables of a secret.</summary>
    /// <param name="secret">What the service has answered.</param>
    /// <param name="options">How to take it.</param>
    /// <exception cref="MetaflowException">It is not what the options say.</exception>
    public static IReadOnlyDictionary<string, string> Of(GetSecretValueResponse secret, SecretOptions options)
    {
        if (secret.Name is not { Length: > 0 } name)
            throw new MetaflowException("the answer of AWS Secrets Manager has no Name; check AWS_ENDPOINT_URL_SECRETS_MANAGER and AWS_ENDPOINT_URL");
        if (secret.SecretString is { } text && options.IsJson)
            return OfObject(text);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [NameOf(options.VariableName ?? name)] = secret.SecretString ?? secret.SecretBinary ?? throw new MetaflowException(
                "it has neither a SecretString nor a SecretBinary; give it a value"),
        };
    }

    private static Dictionary<string, string> OfObject(string text)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in Read(text))
        {
            var name = NameOf(key);
            if (!keys.TryAdd(name, key))
                throw new MetaflowException($"its keys '{keys[name]}' and '{key}' are both variable '{name}'; rename one of them");
            variables.Add(name, value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());
        }

        return variables;
    }

    // A cause would hold characters of the secret.
    private static Dictionary<string, JsonElement> Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document.RootElement.Deserialize(SecretJson.Default.DictionaryStringJsonElement)!;
            throw new MetaflowException(
                $"its text is JSON, but no object: {document.RootElement.ValueKind}; write {{\"NAME\": \"value\"}}, or set option json to false");
        }
        catch (JsonException)
        {
            throw new MetaflowException(
                "its text is no JSON; write {\"NAME\": \"value\"}, or set option json to false to have the text as one variable");
        }
    }

    private static string NameOf(string key) => key.Replace('-', '_').Replace('.', '_').Replace('/', '_');
}
