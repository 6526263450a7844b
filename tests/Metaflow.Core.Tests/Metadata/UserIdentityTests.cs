using Metaflow.Metadata;

namespace Metaflow.Core.Tests.Metadata;

public sealed class UserIdentityTests
{
    [Theory]
    [InlineData("conf", "sudo", "name", "user", "conf")]
    [InlineData(null, "sudo", "name", "user", "sudo")]
    [InlineData("", "root", "name", "user", "name")]
    [InlineData("root", null, "", "user", "user")]
    public void Resolve_SeveralNames_TakesTheFirstThatCounts(
        string? configured, string? sudo, string? name, string? user, string expected)
    {
        var identity = UserIdentity.Resolve(configured, Environment(sudo, name, user, token: null));

        Assert.Equal(new UserIdentity("user", expected), identity);
        Assert.Equal($"user:{expected}", identity.Tag);
    }

    [Fact]
    public void Resolve_ProductionToken_IsTheIdentity()
    {
        var environment = Environment(null, null, "root", "flow-0-abcd");

        Assert.Equal("production:flow-0-abcd", UserIdentity.Resolve(null, environment).Tag);
        Assert.Null(UserIdentity.FindUser(null, environment));
    }

    [Fact]
    public void Resolve_OnlyRoot_SaysWhatToSet()
    {
        var error = Assert.Throws<UnknownUserException>(
            () => UserIdentity.Resolve(null, Environment(null, null, "root", "")));

        Assert.Contains("METAFLOW_USER", error.Message, StringComparison.Ordinal);
    }

    private static Func<string, string?> Environment(string? sudo, string? name, string? user, string? token) =>
        variable => variable switch
        {
            "SUDO_USER" => sudo,
            "USERNAME" => name,
            "USER" => user,
            "METAFLOW_PRODUCTION_TOKEN" => token,
            _ => null,
        };
}
