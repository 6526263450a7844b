namespace Metaflow.Aws.SecretsManager;

/// <summary>Asks for a secret.</summary>
/// <param name="SecretId">Its name or ARN.</param>
internal sealed record GetSecretValueRequest(string SecretId);

/// <summary>A secret.</summary>
internal sealed record GetSecretValueResponse
{
    /// <summary>Its name; null when the answer is not complete.</summary>
    public string? Name { get; init; }

    /// <summary>The value when it is a text; else null.</summary>
    public string? SecretString { get; init; }

    /// <summary>The value when it is bytes, in base64; else null.</summary>
    public string? SecretBinary { get; init; }

    /// <summary>Names the secret without telling it.</summary>
    public override string ToString() => $"secret {Name}";
}
