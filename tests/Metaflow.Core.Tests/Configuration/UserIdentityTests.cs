using Metaflow.Configuration;

namespace Metaflow.Tests.Configuration;

public sealed class UserIdentityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Resolve_SeveralNames_TakesFirstThatIsNotRoot()
    {
        Assert.Equal("user:a", UserIdentity.Resolve(Create(("METAFLOW_USER", "a"), ("SUDO_USER", "b"))));
        Assert.Equal("user:b", UserIdentity.Resolve(Create(("METAFLOW_USER", ""), ("SUDO_USER", "b"), ("USER", "c"))));
        Assert.Equal("user:c", UserIdentity.Resolve(Create(("SUDO_USER", "root"), ("USERNAME", "c"), ("USER", "d"))));
        Assert.Equal("user:d", UserIdentity.Resolve(Create(("USERNAME", "root"), ("USER", "d"))));
    }

    [Fact]
    public void Resolve_NameInFile_GoesBeforeSystemVariables()
    {
        _folder.Write(".metaflow/config.json", """{"METAFLOW_USER": "ann"}""");

        Assert.Equal("user:ann", UserIdentity.Resolve(Create(("USER", "bob"))));
    }

    [Fact]
    public void Resolve_ProductionToken_IsTheIdentity()
    {
        var configuration = Create(("METAFLOW_PRODUCTION_TOKEN", "tok-0-abcd"), ("USER", "ann"));

        Assert.Equal("production:tok-0-abcd", UserIdentity.Resolve(configuration));
    }

    [Fact]
    public void Resolve_OnlyRoot_SaysHowToMendIt()
    {
        var exception = Assert.Throws<ConfigurationException>(() => UserIdentity.Resolve(Create(("USER", "root"))));

        Assert.Contains("Set METAFLOW_USER", exception.Message, StringComparison.Ordinal);
    }

    private MetaflowConfiguration Create(params (string Name, string Value)[] environment) =>
        MetaflowConfiguration.Create(environment.ToDictionary(e => e.Name, e => e.Value), _folder.Path, _folder.Path);
}
