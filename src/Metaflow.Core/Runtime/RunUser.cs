using Metaflow.Configuration;
using Metaflow.Metadata;

namespace Metaflow.Runtime;

/// <summary>Who runs a flow.</summary>
internal static class RunUser
{
    /// <summary>The user's name.</summary>
    /// <remarks>
    /// Records that others see need a person's name, so root does not count. On one machine's own disk the account's name will do: in a
    /// container there is often no other.
    /// </remarks>
    /// <exception cref="UnknownUserException">Nothing tells who it is.</exception>
    public static string NameOf(MetaflowConfiguration configuration)
    {
        var user = UserIdentity.FindUser(configuration.Get(ConfigurationOptions.User), configuration.GetEnvironmentVariable);
        var isLocal = configuration.Get(ConfigurationOptions.DefaultMetadata) == LocalMetadata.TypeName;
        if (user is null && isLocal && Environment.UserName is { Length: > 0 } account)
            return account;
        return user ?? throw new UnknownUserException();
    }

    /// <summary>On whose behalf runs are made: the production token when there is one, else the user.</summary>
    /// <exception cref="UnknownUserException">Nothing tells who it is.</exception>
    public static UserIdentity IdentityOf(MetaflowConfiguration configuration) =>
        configuration.Get(ConfigurationOptions.ProductionToken) is { Length: > 0 } token
            ? new UserIdentity("production", token)
            : new UserIdentity("user", NameOf(configuration));
}
