namespace Metaflow.Metadata;

/// <summary>On whose behalf runs are made: a user, or a production token.</summary>
/// <param name="Kind"><c>user</c> or <c>production</c>.</param>
/// <param name="Name">The user's name, or the production token.</param>
public sealed record UserIdentity(string Kind, string Name)
{
    /// <summary>The system tag of the identity's runs, which is also its default namespace: <c>user:ann</c>.</summary>
    public string Tag => $"{Kind}:{Name}";

    /// <summary>Finds the identity.</summary>
    /// <param name="configuredUser">
    /// The value of <c>METAFLOW_USER</c> from environment or profile; null when not set.
    /// </param>
    /// <param name="environment">Looks up an environment variable; null when it is not set.</param>
    /// <exception cref="UnknownUserException">Neither a production token nor a user is known.</exception>
    public static UserIdentity Resolve(string? configuredUser, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var token = environment("METAFLOW_PRODUCTION_TOKEN");
        if (!string.IsNullOrEmpty(token))
            return new UserIdentity("production", token);
        return new UserIdentity("user", FindUser(configuredUser, environment) ?? throw new UnknownUserException());
    }

    /// <summary>
    /// The user's name, also when a production token is set; null when it is not known. Root does not count.
    /// </summary>
    /// <param name="configuredUser">
    /// The value of <c>METAFLOW_USER</c> from environment or profile; null when not set.
    /// </param>
    /// <param name="environment">Looks up an environment variable; null when it is not set.</param>
    public static string? FindUser(string? configuredUser, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ReadOnlySpan<string?> candidates =
            [configuredUser, environment("SUDO_USER"), environment("USERNAME"), environment("USER")];
        foreach (var candidate in candidates)
        {
            if (!string.IsNullOrEmpty(candidate) && candidate != "root")
                return candidate;
        }

        return null;
    }
}
