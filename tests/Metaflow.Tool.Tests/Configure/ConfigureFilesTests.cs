using System.Text.Json;

namespace Metaflow.Tool.Tests.Configure;

/// <summary><c>configure show</c>, <c>reset</c>, <c>import</c> and <c>export</c>.</summary>
public sealed class ConfigureFilesTests
{
    private const string Profile =
        """{"METAFLOW_SERVICE_AUTH_KEY":"hush-hush","METAFLOW_SERVICE_HEADERS":"{\"x\":\"hush-hush\"}","METAFLOW_OTHER_TOKEN":"hush-hush","METAFLOW_USER":"ann","METAFLOW_DB":"https://u:hush-hush@h/"}""";

    [Fact]
    public async Task Show_NoProfile_SaysThatFlowsRunHere()
    {
        using var tool = new ToolSession();

        Assert.Equal(0, await tool.RunAsync("configure", "show"));

        Assert.Contains("on this machine", tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_NamedProfileThatIsNotThere_Fails()
    {
        using var tool = new ToolSession();

        Assert.Equal(1, await tool.RunAsync("configure", "show", "-p", "none"));

        Assert.Contains("metaflow configure aws --profile none", tool.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--json")]
    public async Task Show_Secrets_AreHidden(string option)
    {
        using var tool = new ToolSession();
        tool.WriteProfile(Profile);

        Assert.Equal(0, await tool.RunAsync(["configure", "show", .. option.Length > 0 ? [option] : Array.Empty<string>()]));

        Assert.DoesNotContain("hush-hush", tool.Output, StringComparison.Ordinal);
        Assert.Contains("ann", tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_Json_IsJson()
    {
        using var tool = new ToolSession();
        tool.WriteProfile("""{"METAFLOW_USER":"änn","METAFLOW_N":3}""");

        await tool.RunAsync("configure", "show", "--json");

        using var json = JsonDocument.Parse(tool.Output);
        Assert.Equal("änn", json.RootElement.GetProperty("METAFLOW_USER").GetString());
    }

    [Fact]
    public async Task Show_SettingOfEnvironment_IsNoted()
    {
        using var tool = new ToolSession();
        tool.WriteProfile("""{"METAFLOW_USER":"ann"}""");

        await tool.RunAsync("configure", "show");

        Assert.Contains("METAFLOW_USER=ann   (the environment has another", tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reset_Confirmed_DeletesFile()
    {
        using var tool = new ToolSession().Answering("y");
        tool.WriteProfile("{}");

        Assert.Equal(0, await tool.RunAsync("configure", "reset"));

        Assert.False(tool.Profile().Exists);
    }

    [Fact]
    public async Task Reset_Enter_LeavesFile()
    {
        using var tool = new ToolSession().Answering("");
        tool.WriteProfile("{}");

        Assert.Equal(1, await tool.RunAsync("configure", "reset"));

        Assert.True(tool.Profile().Exists);
    }

    [Fact]
    public async Task Reset_NoTerminal_NeedsYes()
    {
        using var tool = new ToolSession();
        tool.WriteProfile("{}");

        Assert.Equal(2, await tool.RunAsync("configure", "reset"));
        Assert.Contains("--yes", tool.Error, StringComparison.Ordinal);
        Assert.True(tool.Profile().Exists);

        Assert.Equal(0, await tool.RunAsync("configure", "reset", "--yes"));
        Assert.False(tool.Profile().Exists);
    }

    [Fact]
    public async Task Export_ThenImport_IsTheSameProfile()
    {
        using var tool = new ToolSession();
        tool.WriteProfile(Profile);

        Assert.Equal(0, await tool.RunAsync("configure", "export", "team.json"));
        Assert.Equal(0, await tool.RunAsync("configure", "import", "team.json", "-p", "copy"));

        Assert.Equal(tool.Settings(), tool.Settings("copy"));
        Assert.Equal("hush-hush", tool.Settings("copy")["METAFLOW_SERVICE_AUTH_KEY"]);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(tool.Folder, "team.json")));
    }

    [Fact]
    public async Task Export_ToStandardOutput_IsTheFile()
    {
        using var tool = new ToolSession();
        tool.WriteProfile("""{"METAFLOW_B":"2","METAFLOW_A":"1"}""");

        Assert.Equal(0, await tool.RunAsync("configure", "export", "-"));

        Assert.Equal("{\n    \"METAFLOW_A\": \"1\",\n    \"METAFLOW_B\": \"2\"\n}\n", tool.Output);
    }

    [Fact]
    public async Task Export_OverFile_AsksFirst()
    {
        using var tool = new ToolSession();
        tool.WriteProfile("{}");
        tool.Write("old.json", "precious");

        Assert.Equal(2, await tool.RunAsync("configure", "export", "old.json"));

        Assert.Equal("precious", File.ReadAllText(Path.Combine(tool.Folder, "old.json")));
    }

    [Fact]
    public async Task Export_NoProfile_Fails()
    {
        using var tool = new ToolSession();

        Assert.Equal(1, await tool.RunAsync("configure", "export", "x.json"));

        Assert.Contains("nothing to export", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_OverProfile_AsksFirst()
    {
        using var tool = new ToolSession();
        tool.WriteProfile("""{"METAFLOW_USER":"ann"}""");
        tool.Write("new.json", """{"METAFLOW_USER":"bob"}""");

        Assert.Equal(2, await tool.RunAsync("configure", "import", "new.json"));
        Assert.Equal("ann", tool.Settings()["METAFLOW_USER"]);

        Assert.Equal(0, await tool.RunAsync("configure", "import", "new.json", "--yes"));
        Assert.Equal("bob", tool.Settings()["METAFLOW_USER"]);
    }

    [Fact]
    public async Task Import_Merge_KeepsOthers()
    {
        using var tool = new ToolSession { Input = """{"METAFLOW_USER":"bob"}""" };
        tool.WriteProfile("""{"METAFLOW_USER":"ann","METAFLOW_OTHER":"1"}""");

        Assert.Equal(0, await tool.RunAsync("configure", "import", "-", "--merge"));

        Assert.Equal(new() { ["METAFLOW_USER"] = "bob", ["METAFLOW_OTHER"] = "1" }, tool.Settings());
    }

    [Theory]
    [InlineData("[1]", "no JSON object")]
    [InlineData("{", "not valid JSON")]
    [InlineData("""{"USER":"x"}""", "'USER'")]
    [InlineData("""{"METAFLOW_S3_RETRY_COUNT":"many"}""", "METAFLOW_S3_RETRY_COUNT is 'many'")]
    public async Task Import_WrongFile_SaysWhatIsWrongAndWritesNothing(string json, string complaint)
    {
        using var tool = new ToolSession();
        tool.Write("wrong.json", json);

        Assert.Equal(1, await tool.RunAsync("configure", "import", "wrong.json"));

        Assert.Contains(complaint, tool.Error, StringComparison.Ordinal);
        Assert.False(tool.Profile().Exists);
    }

    [Fact]
    public async Task Import_FileThatIsNotThere_NamesIt()
    {
        using var tool = new ToolSession();

        Assert.Equal(1, await tool.RunAsync("configure", "import", "none.json"));

        Assert.Contains("none.json", tool.Error, StringComparison.Ordinal);
    }
}
