using Metaflow.Service.Configuration;

namespace Metaflow.Service.Access.Oidc;

/// <summary>Whose tokens are valid, and what in them allows what.</summary>
/// <param name="Authority">Who makes them: below this address is its description.</param>
/// <param name="Audience">Whom they have to be made for.</param>
/// <param name="Issuer">What they have to name as their issuer; null for what the authority says of itself.</param>
/// <param name="ScopeClaim">The claim that lists scopes; null for <c>scope</c> or <c>scp</c>.</param>
/// <param name="ReadScope">The scope that allows to read; <see cref="AnyScope"/> for every valid token.</param>
/// <param name="WriteScope">The same for everything.</param>
internal sealed record OidcSettings(Uri Authority, string Audience, string? Issuer, string? ScopeClaim, string ReadScope, string WriteScope)
{
    /// <summary>The variable that names the authority.</summary>
    public const string AuthorityVariable = "MF_METADATA_OIDC_AUTHORITY";

    /// <summary>Stands for every valid token.</summary>
    public const string AnyScope = "*";

    private const string AudienceVariable = "MF_METADATA_OIDC_AUDIENCE";

    /// <summary>Reads the settings.</summary>
    /// <returns>The settings; null when there is no authority.</returns>
    /// <exception cref="SettingException">A value cannot be used.</exception>
    public static OidcSettings? Read(SettingReader reader)
    {
        if (reader.Text(AuthorityVariable) is not { } authority)
            return null;
        if (!Uri.TryCreate(authority, UriKind.Absolute, out var address) || !IsTrusted(address))
            throw new SettingException($"{AuthorityVariable} is '{authority}'; it has to be an address that begins with https://. (http:// is for 127.0.0.1 alone.)");
        return new OidcSettings(
            address,
            reader.Text(AudienceVariable)
                ?? throw new SettingException($"{AuthorityVariable} is set, and so {AudienceVariable} has to say for whom tokens are made; else any token of that authority would do."),
            reader.Text("MF_METADATA_OIDC_ISSUER"),
            reader.Text("MF_METADATA_OIDC_SCOPE_CLAIM"),
            reader.Text("MF_METADATA_OIDC_READ_SCOPE") ?? "metaflow:read",
            reader.Text("MF_METADATA_OIDC_WRITE_SCOPE") ?? "metaflow:write");
    }

    /// <summary>Whether nobody on the way can change what an address answers.</summary>
    public static bool IsTrusted(Uri address) => address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback);

    /// <summary>How much a list of scopes allows; null for nothing.</summary>
    public AccessScope? ScopeOf(IReadOnlyCollection<string> scopes)
    {
        if (WriteScope == AnyScope || scopes.Contains(WriteScope))
            return AccessScope.Write;
        return ReadScope == AnyScope || scopes.Contains(ReadScope) ? AccessScope.Read : null;
    }
}
