using Metaflow.Service.Access;
using Metaflow.Service.Configuration;

namespace Metaflow.Service.Tests.Access;

public sealed class AccessSettingsTests
{
    [Fact]
    public void Read_Nothing_NamesNobody()
    {
        var settings = Read();

        Assert.False(settings.NamesClients);
        Assert.False(settings.AllowAnonymous);
        Assert.Null(settings.Tls);
        Assert.Equal(0, settings.Limits.PerSecond);
    }

    [Theory]
    [InlineData("MF_METADATA_API_KEY", "short-secret")]
    [InlineData("MF_METADATA_API_KEY", "a secret of several words")]
    [InlineData("MF_METADATA_API_KEY", "secret-with-ümlauts-in-it")]
    public void Read_KeyThatIsNone_IsRefusedWithoutNamingIt(string name, string value)
    {
        var error = Assert.Throws<SettingException>(() => Read((name, value)));

        Assert.StartsWith(name, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://login.example.com", "begins with https://")]
    [InlineData("login.example.com", "begins with https://")]
    [InlineData("file:///etc/passwd", "begins with https://")]
    [InlineData("https://login.example.com", "MF_METADATA_OIDC_AUDIENCE")]
    [InlineData("http://127.0.0.1:1234", "MF_METADATA_OIDC_AUDIENCE")]
    public void Read_AuthorityThatIsNone_SaysWhatIsMissing(string authority, string message)
    {
        var error = Assert.Throws<SettingException>(() => Read(("MF_METADATA_OIDC_AUTHORITY", authority)));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnonymousAndKey_Contradict()
    {
        var error = Assert.Throws<SettingException>(
            () => Read(("MF_METADATA_ALLOW_ANONYMOUS", "1"), ("MF_METADATA_API_KEY", "0123456789abcdef0123456789abcdef")));

        Assert.Contains("MF_METADATA_ALLOW_ANONYMOUS", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789abcdef", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MF_METADATA_TLS_CERT_PATH")]
    [InlineData("MF_METADATA_TLS_KEY_PATH")]
    [InlineData("MF_METADATA_TLS_PASSWORD_FILE")]
    public void Read_HalfOfACertificate_IsRefused(string name) =>
        Assert.Contains("MF_METADATA_TLS_", Assert.Throws<SettingException>(() => Read((name, "/x"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("MF_METADATA_RATE_LIMIT", "-1")]
    [InlineData("MF_METADATA_MAX_CONCURRENT_REQUESTS", "0")]
    [InlineData("MF_METADATA_MAX_QUEUED_REQUESTS", "many")]
    public void Read_LimitThatIsNone_NamesVariableAndValue(string name, string value)
    {
        var error = Assert.Throws<SettingException>(() => Read((name, value)));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains(value, error.Message, StringComparison.Ordinal);
    }

    private static AccessSettings Read(params (string Name, string Value)[] variables) => AccessSettings.Read(GuardedService.Reader(variables));
}
