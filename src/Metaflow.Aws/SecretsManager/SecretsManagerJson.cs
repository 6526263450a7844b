using System.Text.Json.Serialization;

namespace Metaflow.Aws.SecretsManager;

/// <summary>How the messages of Secrets Manager are written and read. Source: the service's API reference.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GetSecretValueRequest))]
[JsonSerializable(typeof(GetSecretValueResponse))]
internal sealed partial class SecretsManagerJson : JsonSerializerContext;
