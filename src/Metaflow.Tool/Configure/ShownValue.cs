using System.Buffers;
using System.Text.Json.Nodes;
using Metaflow.Configuration;

namespace Metaflow.Tool.Configure;

/// <summary>How the value of a setting is shown: secrets are not.</summary>
internal static class ShownValue
{
    private const string Hidden = "********";

    private static readonly SearchValues<string> _secretWords =
        SearchValues.Create(["AUTH_KEY", "API_KEY", "PASSWORD", "SECRET_KEY", "TOKEN", "CREDENTIAL"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a setting of a key is secret. Of those that this version does not know, the name tells.</summary>
    public static bool IsSecret(string key) =>
        ConfigurationOptions.All.FirstOrDefault(option => option.Key == key)?.IsSecret ?? key.AsSpan().ContainsAny(_secretWords);

    /// <summary>The text to show.</summary>
    public static string Of(string key, string value)
    {
        if (IsSecret(key))
            return value.Length == 0 ? "" : Hidden;
        // An address may carry a password.
        return Uri.TryCreate(value, UriKind.Absolute, out var url) && url.UserInfo.Length > 0
            ? value.Replace(url.UserInfo + "@", Hidden + "@", StringComparison.Ordinal)
            : value;
    }

    /// <summary>The text to show.</summary>
    public static string Of(string key, JsonNode? value) => Of(key, ProfileFile.TextOf(value) ?? "");
}
