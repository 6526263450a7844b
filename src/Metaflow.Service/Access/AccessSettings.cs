using Metaflow.Service.Access.AwsRole;
using Metaflow.Service.Access.Keys;
using Metaflow.Service.Access.Limits;
using Metaflow.Service.Access.Oidc;
using Metaflow.Service.Access.Tls;
using Metaflow.Service.Configuration;

namespace Metaflow.Service.Access;

/// <summary>Who may come in, how much of it, and over which transport.</summary>
internal sealed record AccessSettings
{
    /// <summary>The variable that lets everybody in.</summary>
    public const string AnonymousVariable = "MF_METADATA_ALLOW_ANONYMOUS";

    /// <summary>The variable that gives one key.</summary>
    public const string KeyVariable = "MF_METADATA_API_KEY";

    private const int ShortestKey = 20;

    /// <summary>The key that the environment gives; null when it gives none.</summary>
    public ConfiguredKey? Key { get; init; }

    /// <summary>The file of keys; null when there is none.</summary>
    public string? KeysFile { get; init; }

    /// <summary>Whose tokens are valid; null when no tokens are.</summary>
    public OidcSettings? Oidc { get; init; }

    /// <summary>The certificate of the service; null for plain HTTP.</summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>The role whose credentials clients may have; null when there is none.</summary>
    public AwsRoleSettings? Role { get; init; }

    /// <summary>Whether everybody may come in, whatever the address that the service listens on.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>How much may come in.</summary>
    public LimitSettings Limits { get; init; } = new();

    /// <summary>Whether something outside the database says who may come in.</summary>
    public bool NamesClients => Key is not null || KeysFile is not null || Oidc is not null;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">A value cannot be used, or two contradict each other.</exception>
    public static AccessSettings Read(SettingReader reader)
    {
        var settings = new AccessSettings
        {
            Key = KeyOf(reader.Text(KeyVariable)),
            KeysFile = reader.Text(KeyFile.Variable),
            Oidc = OidcSettings.Read(reader),
            Tls = TlsSettings.Read(reader),
            Role = AwsRoleSettings.Read(reader),
            AllowAnonymous = reader.Flag(AnonymousVariable, false),
            Limits = LimitSettings.Read(reader),
        };
        return settings is { AllowAnonymous: true, NamesClients: true }
            ? throw new SettingException(
                $"{AnonymousVariable} lets everybody in, so that {KeyVariable}, {KeyFile.Variable} and {OidcSettings.AuthorityVariable} mean nothing. " +
                "Take it away, or those.")
            : settings;
    }

    private static ConfiguredKey? KeyOf(string? text)
    {
        if (text is null)
            return null;
        if (text.Length < ShortestKey)
            throw new SettingException($"{KeyVariable} is shorter than {ShortestKey} characters. Take a long random one, such as `openssl rand -hex 32` gives.");
        return text.All(static c => c is > ' ' and <= '~')
            ? new ConfiguredKey(ApiKeyText.Hash(text), AccessScope.Write, KeyVariable)
            : throw new SettingException($"{KeyVariable} has a space or another character that clients cannot send. Use letters and digits.");
    }
}
