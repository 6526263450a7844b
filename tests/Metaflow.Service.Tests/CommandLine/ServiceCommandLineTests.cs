namespace Metaflow.Service.Tests.CommandLine;

[Trait(ServiceExecutable.Trait, ServiceExecutable.IsTested)]
public sealed class ServiceCommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _variables;

    public ServiceCommandLineTests() => _variables = new() { ["MF_METADATA_SQLITE_PATH"] = _folder["records.db"] };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Help_OfProgram_ShowsCommandsAndExamples()
    {
        var run = await RunAsync("--help");

        Assert.Equal(0, run.ExitCode);
        Assert.All(["serve", "migrate", "status", "healthcheck", "--database <FILE>", "Examples:"], part => Assert.Contains(part, run.Output));
    }

    [Theory]
    [InlineData("gc", "--older-than")]
    [InlineData("restore", "<FILE>")]
    [InlineData("key", "create")]
    public async Task Help_OfCommandThatNeedsMore_IsShownAllTheSame(string command, string part)
    {
        var run = await RunAsync(command, "--help");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(part, run.Output);
    }

    [Fact]
    public async Task Version_IsAskedFor_IsShown()
    {
        var run = await RunAsync("--version");

        Assert.Equal((0, $"metaflow-service {ServiceVersion.Product}, serving the API of version 2.5.1\n"), (run.ExitCode, run.Output));
    }

    [Theory]
    [InlineData("'frob'", "frob")]
    [InlineData("--port is 'x'", "--port", "x")]
    [InlineData("--port is '70000'", "serve", "--port", "70000")]
    [InlineData("'loud'", "--log-level", "loud")]
    [InlineData("--wait", "migrate", "--wait", "-1")]
    [InlineData("--url is 'nowhere'", "healthcheck", "--url", "nowhere")]
    public async Task RunAsync_CommandLineIsWrong_SaysSoAndEndsWithTwo(string message, params string[] arguments)
    {
        var run = await RunAsync(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error);
        Assert.Contains("--help", run.Error);
    }

    [Theory]
    [InlineData("ASPNETCORE_HTTP_PORTS", "8080")]
    [InlineData("ASPNETCORE_HTTPS_PORTS", "8443")]
    [InlineData("ASPNETCORE_URLS", "http://*:8080")]
    public async Task Serve_ImageNamesAPortForWebServers_ListensWhereTheSettingsSayAndWarnsOfNothing(string name, string value)
    {
        await using var service = await ServiceProcess.StartAsync(_folder["records.db"], (name, value));

        Assert.NotEqual(8080, service.Address.Port);
        Assert.DoesNotContain(service.Lines, line => line.Contains("WARNING"));
    }

    [Theory]
    [InlineData("MF_METADATA_PORT", "http", "MF_METADATA_PORT is 'http', which is not a whole number.")]
    [InlineData("LOGLEVEL", "loud", "LOGLEVEL is 'loud'; it may be DEBUG, INFO, WARNING, ERROR or CRITICAL.")]
    [InlineData("LOG_FORMAT", "xml", "LOG_FORMAT is 'xml'; it may be text or json.")]
    [InlineData("MF_METADATA_DRAIN_SECONDS", "soon", "MF_METADATA_DRAIN_SECONDS is 'soon', which is not a number of seconds.")]
    [InlineData("MF_METADATA_HOST", "my host", "MF_METADATA_HOST is 'my host'; it has to be an IP address, such as 0.0.0.0, or localhost.")]
    public async Task Serve_SettingIsWrong_NamesItAndEndsWithOne(string name, string value, string message)
    {
        _variables[name] = value;

        var run = await RunAsync("serve");

        Assert.Equal((1, message + "\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Serve_OptionAndVariable_OptionWins()
    {
        _variables["MF_METADATA_HOST"] = "127.0.0.1";

        var run = await RunAsync("--host", "somewhere");

        Assert.Contains("MF_METADATA_HOST is 'somewhere'", run.Error);
    }

    [Fact]
    public async Task Status_NoFile_SaysWhereItLooked()
    {
        var run = await RunAsync("status");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(_folder["records.db"], run.Error);
        Assert.False(File.Exists(_folder["records.db"]));
    }

    [Fact]
    public async Task Migrate_NoFile_MakesTablesThatStatusShows()
    {
        var migrated = await RunAsync("migrate");
        var status = await RunAsync("status");

        Assert.Equal((0, "The tables were made, or brought up to date.\n"), (migrated.ExitCode, migrated.Output));
        Assert.Equal(0, status.ExitCode);
        Assert.Contains($"sqlite at {_folder["records.db"]}", status.Output);
        Assert.Contains("runs:      0", status.Output);
    }

    [Fact]
    public async Task Migrate_OnlyIfEmptyButThereAreTables_ChangesNothing()
    {
        await RunAsync("migrate");

        var run = await RunAsync("migrate", "--only-if-empty-db");

        Assert.Equal((0, "There are tables already; nothing was changed.\n"), (run.ExitCode, run.Output));
    }

    [Fact]
    public async Task Migrate_FileOfAnotherProgram_LeavesItAlone()
    {
        await File.WriteAllTextAsync(_folder["records.db"], "This is no database, but a text of some length that somebody may want to keep.");

        var run = await RunAsync("migrate");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(_folder["records.db"], run.Error);
        Assert.StartsWith("This is no database", await File.ReadAllTextAsync(_folder["records.db"]));
    }

    [Fact]
    public async Task Healthcheck_NobodyListens_EndsWithOne()
    {
        var run = await RunAsync("healthcheck", "--url", "http://127.0.0.1:1");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("http://127.0.0.1:1/readyz does not answer", run.Error);
    }

    [Fact]
    public async Task Key_CreatedListedAndRevoked_IsShownOnce()
    {
        var created = await RunAsync("key", "create", "--name", "ci", "--scope", "read", "--expires-in", "90d");
        var listed = await RunAsync("key", "list");
        var id = listed.Output.Split('\n')[1].Split(' ')[0];
        var revoked = await RunAsync("key", "revoke", id);
        var listedAgain = await RunAsync("key", "list");

        Assert.Equal((0, 0, 0), (created.ExitCode, listed.ExitCode, revoked.ExitCode));
        Assert.DoesNotContain(created.Output.Trim(), listed.Output);
        Assert.Contains("valid until", listed.Output);
        Assert.Contains("revoked", listedAgain.Output);
    }

    [Theory]
    [InlineData("'soon' is no span of time", "key", "create", "--name", "x", "--expires-in", "soon")]
    [InlineData("'90' is no span of time", "key", "create", "--name", "x", "--expires-in", "90")]
    [InlineData("'--name' is required", "key", "create")]
    [InlineData("admin", "key", "create", "--name", "x", "--scope", "admin")]
    public async Task Key_CommandLineIsWrong_SaysSo(string message, params string[] arguments)
    {
        var run = await RunAsync(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error);
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync(_variables, arguments);
}
