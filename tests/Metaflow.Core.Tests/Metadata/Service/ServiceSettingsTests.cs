using Metaflow.Configuration;
using Metaflow.Metadata;
using Metaflow.Metadata.Service;
using Metaflow.Runtime;

namespace Metaflow.Core.Tests.Metadata.Service;

public sealed class ServiceSettingsTests
{
    private const string Secret = "sesame-0f9a";

    [Theory]
    [InlineData("http://host", "http://host")]
    [InlineData("http://host:8080/", "http://host:8080")]
    [InlineData("https://host/api/", "https://host/api")]
    [InlineData("https://host/a%2Fb", "https://host/a%2Fb")]
    [InlineData("https://ann:" + Secret + "@host/api", "https://host/api")]
    public void UrlOf_Url_IsWithoutUserAndSlash(string url, string expected) =>
        Assert.Equal(expected, ServiceSettings.UrlOf(Settings(("SERVICE_URL", url))));

    [Theory]
    [InlineData("")]
    [InlineData("host:8080")]
    [InlineData("/api")]
    [InlineData("ftp://host")]
    [InlineData("http://host?a=b")]
    public void UrlOf_NoUrl_NamesTheSetting(string url)
    {
        var error = Assert.Throws<ConfigurationException>(() => ServiceSettings.UrlOf(Settings(("SERVICE_URL", url))));

        Assert.Contains("METAFLOW_SERVICE_URL", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UrlOf_NothingSet_SaysWhatToDo()
    {
        var error = Assert.Throws<ConfigurationException>(() => ServiceSettings.UrlOf(Settings()));

        Assert.Contains("set METAFLOW_SERVICE_URL", error.Message, StringComparison.Ordinal);
        Assert.Contains("metaflow configure", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SERVICE_HEADERS", "{\"a\": 1, \"b\": \"" + Secret + "\"}")]
    [InlineData("SERVICE_HEADERS", "[\"" + Secret + "\"]")]
    [InlineData("SERVICE_HEADERS", "{" + Secret)]
    [InlineData("SERVICE_HEADERS", "{\"a b\": \"" + Secret + "\"}")]
    [InlineData("SERVICE_HEADERS", "{\"a\": \"" + Secret + "\\n\"}")]
    [InlineData("SERVICE_AUTH_KEY", Secret + "\n")]
    [InlineData("SERVICE_AUTH_KEY", "é" + Secret)]
    public void Of_SecretThatIsMalformed_NamesTheSettingAndNotTheSecret(string option, string text)
    {
        var error = Assert.Throws<ConfigurationException>(
            () => ServiceSettings.Of(Settings(("SERVICE_URL", "http://host"), (option, text)), "http://host"));

        Assert.Contains("METAFLOW_" + option, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SERVICE_RETRY_COUNT", "many")]
    [InlineData("SERVICE_RETRY_COUNT", "-1")]
    [InlineData("SERVICE_VERSION_CHECK", "perhaps")]
    public void Of_MalformedValue_NamesTheSetting(string option, string text)
    {
        var error = Assert.Throws<ConfigurationException>(
            () => ServiceSettings.Of(Settings(("SERVICE_URL", "http://host"), (option, text)), "http://host"));

        Assert.Equal("METAFLOW_" + option, error.Key);
    }

    [Fact]
    public async Task Call_WithKeyAndHeaders_SendsThemAndShowsThemNowhere()
    {
        var configuration = Settings(
            ("SERVICE_URL", "http://ann:pass@service.test:8080/api/"),
            ("SERVICE_AUTH_KEY", Secret),
            ("SERVICE_HEADERS", "{\"x-team\": \"blue\", \"Content-Type\": \"text/html\"}"));
        var settings = ServiceSettings.Of(configuration, ScriptedService.Url);
        var service = new ScriptedService((call, _) => new(403, $"no {call.Headers["x-api-key"]} {call.Headers["Authorization"]}"));
        var metadata = service.Open(settings: settings);

        var error = await Assert.ThrowsAsync<MetadataServiceException>(async () => await metadata.NewRunAsync("Flow", RunTags.None));

        var headers = Assert.Single(service.Calls).Headers;
        Assert.Equal(Secret, headers["x-api-key"]);
        Assert.Equal("blue", headers["x-team"]);
        Assert.Equal("Basic YW5uOnBhc3M=", headers["Authorization"]);
        Assert.Contains("METAFLOW_SERVICE_AUTH_KEY, which is set", error.Message, StringComparison.Ordinal);
        Assert.Contains("no *** ***", error.Message, StringComparison.Ordinal);
        Assert.All(
            [error.Message, error.ToString(), settings.ToString(), metadata.Location],
            text => Assert.False(text.Contains(Secret, StringComparison.Ordinal) || text.Contains("YW5u", StringComparison.Ordinal)));
    }

    [Fact]
    public void Open_ByName_IsTheServiceAtItsUrl()
    {
        var configuration = Settings(("SERVICE_URL", "http://host/api/"));
        var type = Backends.Default.Metadata("service");

        var metadata = type.Open(type.FindLocation(configuration, create: false)!, "ann", () => configuration, null);

        Assert.Equal(("service", "http://host/api", true), (metadata.Type, metadata.Location, metadata.MakesTaskIds));
    }

    private static MetaflowConfiguration Settings(params (string Name, string Value)[] settings) => MetaflowConfiguration.WithoutFiles(
        settings.ToDictionary(static s => "METAFLOW_" + s.Name, static s => s.Value), Path.GetTempPath());
}
