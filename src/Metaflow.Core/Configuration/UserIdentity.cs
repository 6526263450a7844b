namespace Metaflow.Configuration;

/// <summary>Who runs flows: a person, or a deployed flow by its production token.</summary>
public static class UserIdentity
{
    private static readonly string[] _variables = ["SUDO_USER", "USERNAME", "USER"];

    /// <summary>
    /// The user's name: METAFLOW_USER, SUDO_USER, USERNAME or USER, the first that is set and not <c>root</c>.
    /// </summary>
    /// <param name="configuration">The settings.</param>
    /// <returns>The name, or null when none is known.</returns>
    public static string? FindUserName(MetaflowConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (Usable(configuration.Get(ConfigurationOptions.User)) is { } configured)
            return configured;
        foreach (var variable in _variables)
        {
            if (Usable(configuration.GetEnvironmentVariable(variable)) is { } name)
                return name;
        }

        return null;
    }

    /// <summary>The identity as stored and shown: <c>user:alice</c>, or <c>production:token</c>.</summary>
    /// <param name="configuration">The settings.</param>
    /// <exception cref="ConfigurationException">The user is not known.</exception>
    public static string Resolve(MetaflowConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.Get(ConfigurationOptions.ProductionToken) is { Length: > 0 } token)
            return "production:" + token;
        return FindUserName(configuration) is { } name
            ? "user:" + name
            : throw new ConfigurationException(
                "Who runs this flow is not known: METAFLOW_USER, SUDO_USER, USERNAME and USER are unset or 'root'. "
                + "Set METAFLOW_USER to your name.");
    }

    private static string? Usable(string? name) => string.IsNullOrEmpty(name) || name == "root" ? null : name;
}
