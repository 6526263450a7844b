using System.Text;
using System.Text.RegularExpressions;
using Metaflow.Aws.Batch;
using Metaflow.FakeS3.Faults;

namespace Metaflow.Aws.Tests.Bootstrap;

/// <summary>The script and the program that containers start with, run for real.</summary>
public sealed partial class BootstrapTests : IAsyncLifetime
{
    private const string App = "#!/bin/bash\necho \"runs: $*\"\ncat data/words\n";

    private readonly TestS3 _s3 = new();

    public ValueTask InitializeAsync() => _s3.InitializeAsync();

    public ValueTask DisposeAsync() => _s3.DisposeAsync();

    [Theory]
    [InlineData(Container.DotNet)]
    [InlineData(Container.Curl)]
    public async Task Bootstrap_PackageWithLibraries_StartsTheFlow(string fetcher)
    {
        using var container = new Container(_s3, fetcher);
        var libraries = string.Concat(Enumerable.Range(0, 40).Select(i => container.Library($"lib{i % 3}/L {i}.dll", TestS3.Bytes(1000 + (i * 5000)))));
        container.Package(("app", App), ("data/words", "some words\n"), ("metaflow.libraries", libraries));

        var (exitCode, output, errors) = await container.RunAsync("Flow", "a 'b", "remote-task");

        Assert.True(exitCode == 0, output + errors);
        Assert.EndsWith("Task is starting.\nruns: Flow a 'b remote-task\nsome words\n", output);
        Assert.Equal("", errors);
        Assert.Equal(TestS3.Bytes(1000), await File.ReadAllBytesAsync(Path.Combine(container.Work, "lib0", "L 0.dll"), TestContext.Current.CancellationToken));
        Assert.Equal(TestS3.Bytes(196000), await File.ReadAllBytesAsync(Path.Combine(container.Work, "lib0", "L 39.dll"), TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists(Path.Combine(container.Work, ".boot")));
        Assert.Null(container.StoredLog("stdout"));
    }

    [Theory]
    [InlineData(Container.DotNet)]
    [InlineData(Container.Curl)]
    public async Task Bootstrap_ServerIsBusyAtFirst_TriesAgain(string fetcher)
    {
        _s3.Server.Faults.Add(S3Fault.Error(503, "SlowDown"), first: 3);
        using var container = new Container(_s3, fetcher);
        container.Package(("app", App), ("data/words", "x\n"), ("metaflow.libraries", container.Library("L.dll", [1, 2, 3])));

        var (exitCode, output, errors) = await container.RunAsync();

        Assert.True(exitCode == 0, output + errors);
    }

    [Fact]
    public async Task Bootstrap_AnswersBreakOff_TriesAgain()
    {
        _s3.Server.Faults.Add(S3Fault.TruncateBody(100), first: 3);
        using var container = new Container(_s3, Container.DotNet);
        container.Package(("app", App), ("data/words", "x\n"), ("metaflow.libraries", container.Library("L.dll", TestS3.Bytes(100000))));

        var (exitCode, output, errors) = await container.RunAsync();

        Assert.True(exitCode == 0, output + errors);
    }

    [Theory]
    [InlineData(Container.DotNet)]
    [InlineData(Container.Curl)]
    public async Task Bootstrap_WrongChecksum_StartsNothingAndStoresWhy(string fetcher)
    {
        using var container = new Container(_s3, fetcher);
        container.Package(("app", App));
        container.Environment["METAFLOW_CODE_SHA"] = new string('0', 40);

        var (exitCode, output, errors) = await container.RunAsync();

        Assert.Equal(1, exitCode);
        Assert.DoesNotContain("runs:", output);
        Assert.Contains($"Failed to download the code package from {container.Environment["METAFLOW_CODE_URL"]}.", errors);
        Assert.Matches(LogLine(), container.StoredLog("stderr"));
        Assert.Contains("Downloading code package...", container.StoredLog("stdout"));
        Assert.False(File.Exists(Path.Combine(container.Work, "app")));
    }

    [Theory]
    [InlineData(Container.DotNet, "403 SignatureDoesNotMatch")]
    [InlineData(Container.Curl, "403")]
    public async Task Bootstrap_WrongKey_SaysSoAndNotTheKey(string fetcher, string expected)
    {
        using var container = new Container(_s3, fetcher);
        container.Package(("app", App));
        container.Environment["AWS_SECRET_ACCESS_KEY"] = "another/secret";

        var (exitCode, _, errors) = await container.RunAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains(expected, errors);
        Assert.DoesNotContain("another/secret", errors);
    }

    [Theory]
    [InlineData(Container.DotNet)]
    [InlineData(Container.Curl)]
    public async Task Bootstrap_NoCredentials_SaysHowToGiveThem(string fetcher)
    {
        using var container = new Container(_s3, fetcher);
        container.Package(("app", App));
        container.Environment.Remove("AWS_ACCESS_KEY_ID");
        container.Environment.Remove("AWS_SECRET_ACCESS_KEY");

        var (exitCode, _, errors) = await container.RunAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("no credentials: give the job a role (METAFLOW_ECS_S3_ACCESS_IAM_ROLE)", errors);
    }

    [Theory]
    [InlineData(Container.DotNet, true)]
    [InlineData(Container.DotNet, false)]
    [InlineData(Container.Curl, true)]
    [InlineData(Container.Curl, false)]
    public async Task Bootstrap_RoleOfTheJobOrTheMachine_GivesTheKeys(string fetcher, bool isOfJob)
    {
        await using var agent = new CredentialAgent();
        using var container = new Container(_s3, fetcher);
        container.Package(("app", App), ("data/words", "x\n"));
        container.Environment.Remove("AWS_ACCESS_KEY_ID");
        container.Environment.Remove("AWS_SECRET_ACCESS_KEY");
        if (isOfJob)
        {
            container.Environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = agent.Url + "job";
            container.Environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = CredentialAgent.Token;
        }
        else
        {
            container.Environment.Remove("AWS_EC2_METADATA_DISABLED");
            container.Environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = agent.Url;
        }

        var (exitCode, output, errors) = await container.RunAsync();

        Assert.True(exitCode == 0, output + errors);
        Assert.Equal(isOfJob ? 1 : 3, agent.Requests);
    }

    [Theory]
    [InlineData(Container.DotNet, true)]
    [InlineData(Container.DotNet, false)]
    [InlineData(Container.Curl, true)]
    [InlineData(Container.Curl, false)]
    public async Task Bootstrap_LibraryMissingOrDamaged_StartsNothing(string fetcher, bool isMissing)
    {
        using var container = new Container(_s3, fetcher);
        var line = container.Library("L.dll", [1, 2, 3]);
        var key = Container.KeyOf(line[..64]);
        if (isMissing)
            _s3.Server.Remove(TestS3.Bucket, key);
        else
            _s3.Server.Put(TestS3.Bucket, key, "not gzip"u8.ToArray());
        container.Package(("app", App), ("metaflow.libraries", line));

        var (exitCode, output, errors) = await container.RunAsync();

        Assert.Equal(1, exitCode);
        Assert.DoesNotContain("runs:", output);
        Assert.Contains(isMissing ? "404" : "Failed to download", errors);
    }

    [Theory]
    [InlineData(Container.DotNet, "../L.dll")]
    [InlineData(Container.Curl, "../L.dll")]
    [InlineData(Container.DotNet, "/tmp/L.dll")]
    [InlineData(Container.Curl, "/tmp/L.dll")]
    [InlineData(Container.DotNet, "a//L.dll")]
    [InlineData(Container.Curl, "a/../../L.dll")]
    public async Task Bootstrap_LibraryOutsideOfTheFolder_IsRefused(string fetcher, string path)
    {
        using var container = new Container(_s3, fetcher);
        container.Package(("app", App), ("metaflow.libraries", container.Library(path, [1, 2, 3])));

        var (exitCode, output, errors) = await container.RunAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("in metaflow.libraries names no library.", errors);
        Assert.DoesNotContain("runs:", output);
    }

    [Fact]
    public async Task Bootstrap_NothingToFetchWith_NamesWhatWouldDo()
    {
        using var container = new Container(_s3);
        container.Package(("app", App));

        var (exitCode, _, errors) = await container.RunAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("The image has none of dotnet, curl 7.75 or later, aws, and python3 with boto3", errors);
    }

    [Theory]
    [InlineData("../app")]
    [InlineData("/bin/ls")]
    [InlineData("")]
    public async Task Bootstrap_EntryOutsideOfThePackage_IsRefused(string entry)
    {
        using var container = new Container(_s3, Container.DotNet);
        container.Package(("app", App));
        container.Environment["METAFLOW_CODE_ENTRY"] = entry;

        var (exitCode, _, errors) = await container.RunAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains($"METAFLOW_CODE_ENTRY is '{entry}'", errors);
    }

    [Fact]
    public void Default_ScriptAndProgram_HaveRoomInAJobDefinition()
    {
        var bootstrap = ContainerBootstrap.Default;

        Assert.InRange(Encoding.UTF8.GetByteCount(bootstrap.Script), 1000, 8 << 10);
        Assert.InRange(bootstrap.Program.Length, 1000, 13 << 10);
        Assert.DoesNotContain("Ref::", bootstrap.Script);
        Assert.DoesNotContain('\r', bootstrap.Script);
    }

    [GeneratedRegex(@"^\[MFLOG\|0\|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\|task\|[0-9a-f-]{36}\]")]
    private static partial Regex LogLine();
}
