using Microsoft.Extensions.Primitives;

namespace Metaflow.Service.Access;

/// <summary>What a request shows to be let in: a key in <c>x-api-key</c>, and a key or a token as <c>Authorization: Bearer</c>.</summary>
/// <param name="Key">The key; null when there is none.</param>
/// <param name="Bearer">The key or token; null when there is none.</param>
internal readonly record struct Credentials(string? Key, string? Bearer)
{
    private const string Scheme = "Bearer ";

    /// <summary>Reads the headers of a request. One that comes twice says nothing.</summary>
    public static Credentials Of(IHeaderDictionary headers)
    {
        var authorization = One(headers.Authorization);
        return new Credentials(
            One(headers["x-api-key"]),
            authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
                ? authorization[Scheme.Length..].Trim()
                : null);
    }

    private static string? One(StringValues header) => header.Count == 1 && header[0] is { Length: > 0 } value ? value : null;
}
