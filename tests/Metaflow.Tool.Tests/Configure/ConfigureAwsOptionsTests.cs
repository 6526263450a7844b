namespace Metaflow.Tool.Tests.Configure;

/// <summary><c>configure aws</c> where options tell.</summary>
public sealed class ConfigureAwsOptionsTests
{
    private const string Role = "arn:aws:iam::123456789012:role/tasks";

    [Fact]
    public async Task S3_EmptyProfile_WritesSettingsAndTurnsDatastoreOn()
    {
        using var tool = new ToolSession();

        Assert.Equal(0, await tool.RunAsync("configure", "aws", "--datastore-sysroot-s3", "s3://bucket/metaflow/"));

        Assert.Equal(
            new() { ["METAFLOW_DATASTORE_SYSROOT_S3"] = "s3://bucket/metaflow", ["METAFLOW_DEFAULT_DATASTORE"] = "s3" }, tool.Settings());
    }

    [Fact]
    public async Task Write_Always_OnlyOwnerCanRead()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Files of Windows have no mode.");
        using var tool = new ToolSession();

        await tool.RunAsync("configure", "aws", "--datastore-sysroot-s3", "s3://bucket/metaflow");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(tool.Profile().Path));
    }

    [Fact]
    public async Task Set_ProfileWithOthers_KeepsThem()
    {
        using var tool = new ToolSession();
        tool.WriteProfile(
            """{"METAFLOW_KUBERNETES_NAMESPACE": "jobs", "METAFLOW_S3_RETRY_COUNT": 3, "METAFLOW_X": {"a": [1]}, "METAFLOW_DATASTORE_SYSROOT_S3": "s3://old/x"}""");

        Assert.Equal(0, await tool.RunAsync("configure", "aws", "--service-url", "https://service.example.org/api/"));

        Assert.Equal(
            new()
            {
                ["METAFLOW_KUBERNETES_NAMESPACE"] = "jobs",
                ["METAFLOW_S3_RETRY_COUNT"] = "3",
                ["METAFLOW_X"] = """{"a":[1]}""",
                ["METAFLOW_DATASTORE_SYSROOT_S3"] = "s3://old/x",
                ["METAFLOW_DEFAULT_METADATA"] = "service",
                ["METAFLOW_SERVICE_URL"] = "https://service.example.org/api/",
            },
            tool.Settings());
        Assert.Contains("\"METAFLOW_S3_RETRY_COUNT\": 3,", File.ReadAllText(tool.Profile().Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NamedProfile_NotThere_IsMade()
    {
        using var tool = new ToolSession();

        Assert.Equal(0, await tool.RunAsync("configure", "aws", "-p", "test", "--datastore-sysroot-s3", "s3://bucket/metaflow"));

        Assert.True(tool.Profile("test").Exists);
        Assert.False(tool.Profile().Exists);
        Assert.Contains("METAFLOW_PROFILE is test", tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProfileOfEnvironment_NoOption_IsChanged()
    {
        using var tool = new ToolSession();
        tool.Variables["METAFLOW_PROFILE"] = "team";

        Assert.Equal(0, await tool.RunAsync("configure", "aws", "--datastore-sysroot-s3", "s3://bucket/metaflow"));

        Assert.True(tool.Profile("team").Exists);
    }

    [Theory]
    [InlineData("--datastore-sysroot-s3", "bucket/prefix", "is no place in S3")]
    [InlineData("--datastore-sysroot-s3", "s3://Bucket/prefix", "names no bucket")]
    [InlineData("--datatools-s3root", "s3://", "names no bucket")]
    [InlineData("--s3-endpoint-url", "localhost:9000", "is no URL of a server")]
    [InlineData("--s3-server-side-encryption", "DES", "is no way of encryption")]
    [InlineData("--service-url", "service.example.org", "is no URL of a service")]
    [InlineData("--service-url", "https://me:secret@example.org", "is a URL with a user in it")]
    [InlineData("--batch-job-queue", "a queue", "is no job queue")]
    [InlineData("--batch-job-queue", "arn:aws:batch:us-east-1:1:job-queue/q", "is no job queue")]
    [InlineData("--ecs-s3-access-iam-role", "tasks", "is no ARN of a role")]
    [InlineData("--ecs-fargate-execution-role", "arn:aws:iam::123456789012:user/me", "is no ARN of a role")]
    [InlineData("--batch-container-registry", "https://registry.example.org", "is no registry")]
    [InlineData("--batch-container-image", "two words", "is no image")]
    [InlineData("--sfn-dynamo-db-table", "a table", "is no name of a table")]
    [InlineData("--sfn-execution-log-group-arn", "log-group", "is no ARN of a log group")]
    [InlineData("--aws-secrets-manager-default-region", "Europe", "is no region")]
    public async Task Set_WrongValue_NamesSettingAndWayOutAndWritesNothing(string option, string value, string complaint)
    {
        using var tool = new ToolSession();

        Assert.Equal(1, await tool.RunAsync("configure", "aws", option, value));

        Assert.Contains("METAFLOW_" + option[2..].ToUpperInvariant().Replace('-', '_'), tool.Error, StringComparison.Ordinal);
        Assert.Contains(complaint, tool.Error, StringComparison.Ordinal);
        Assert.False(tool.Profile().Exists);
    }

    [Theory]
    [InlineData("--datastore-sysroot-s3", "s3://b.u-cket1")]
    [InlineData("--service-url", "http://127.0.0.1:8080")]
    [InlineData("--aws-secrets-manager-default-role", "arn:aws-us-gov:iam::123456789012:role/path/to/role+=,.@-_")]
    public async Task Set_RightValue_IsTaken(string option, string value)
    {
        using var tool = new ToolSession();

        Assert.Equal(0, await tool.RunAsync("configure", "aws", option, value));

        Assert.Contains(value, tool.Settings().Values);
    }

    [Fact]
    public async Task Batch_QueueAlone_NamesMissingRole()
    {
        using var tool = new ToolSession();

        Assert.Equal(2, await tool.RunAsync("configure", "aws", "--datastore-sysroot-s3", "s3://bucket/x", "--batch-job-queue", "queue"));

        Assert.Contains("METAFLOW_ECS_S3_ACCESS_IAM_ROLE is missing", tool.Error, StringComparison.Ordinal);
        Assert.Contains("--ecs-s3-access-iam-role", tool.Error, StringComparison.Ordinal);
        Assert.False(tool.Profile().Exists);
    }

    [Fact]
    public async Task Batch_WithoutS3_SaysThatItNeedsIt()
    {
        using var tool = new ToolSession();

        Assert.Equal(2, await tool.RunAsync("configure", "aws", "--batch-job-queue", "queue", "--ecs-s3-access-iam-role", Role));

        Assert.Contains("METAFLOW_BATCH_JOB_QUEUE is of no use without METAFLOW_DATASTORE_SYSROOT_S3", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoBatch_ProfileWithBatch_RemovesItsSettingsOnly()
    {
        using var tool = new ToolSession();
        await tool.RunAsync(
            "configure", "aws", "--datastore-sysroot-s3", "s3://bucket/x", "--batch-job-queue", "queue", "--ecs-s3-access-iam-role", Role);

        Assert.Equal(0, await tool.RunAsync("configure", "aws", "--no-batch"));

        Assert.Equal(["METAFLOW_DATASTORE_SYSROOT_S3", "METAFLOW_DEFAULT_DATASTORE"], tool.Settings().Keys);
        Assert.Contains("METAFLOW_BATCH_JOB_QUEUE is removed", tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoS3_DatastoreOfAnotherKind_StaysOn()
    {
        using var tool = new ToolSession();
        tool.WriteProfile("""{"METAFLOW_DEFAULT_DATASTORE": "azure", "METAFLOW_DATASTORE_SYSROOT_S3": "s3://bucket/x"}""");

        Assert.Equal(0, await tool.RunAsync("configure", "aws", "--no-s3"));

        Assert.Equal(new() { ["METAFLOW_DEFAULT_DATASTORE"] = "azure" }, tool.Settings());
    }

    [Fact]
    public async Task Option_AndItsRefusal_Contradict()
    {
        using var tool = new ToolSession();

        Assert.Equal(2, await tool.RunAsync("configure", "aws", "--datastore-sysroot-s3", "s3://bucket/x", "--no-s3"));

        Assert.Contains("say the opposite", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_FromFile_IsWrittenAndNeverShown()
    {
        using var tool = new ToolSession();
        tool.Write("key.txt", "very-secret-key\n");

        Assert.Equal(0, await tool.RunAsync(
            "configure", "aws", "--service-url", "https://example.org", "--service-auth-key-file", "key.txt"));

        Assert.Equal("very-secret-key", tool.Settings()["METAFLOW_SERVICE_AUTH_KEY"]);
        Assert.DoesNotContain("very-secret", tool.Shown + tool.Error, StringComparison.Ordinal);
        Assert.Contains("METAFLOW_SERVICE_AUTH_KEY=********", tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_FromStandardInput_IsWritten()
    {
        using var tool = new ToolSession { Input = "piped-key\n" };

        Assert.Equal(0, await tool.RunAsync("configure", "aws", "--service-url", "https://example.org", "--service-auth-key-file", "-"));

        Assert.Equal("piped-key", tool.Settings()["METAFLOW_SERVICE_AUTH_KEY"]);
    }

    [Fact]
    public async Task Key_WithSpaceInside_IsRefusedWithoutShowingIt()
    {
        using var tool = new ToolSession { Input = "two words" };

        Assert.Equal(1, await tool.RunAsync("configure", "aws", "--service-url", "https://example.org", "--service-auth-key-file", "-"));

        Assert.Contains("METAFLOW_SERVICE_AUTH_KEY", tool.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("two words", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_FileThatIsNotThere_NamesIt()
    {
        using var tool = new ToolSession();

        Assert.Equal(1, await tool.RunAsync("configure", "aws", "--service-url", "https://example.org", "--service-auth-key-file", "none.txt"));

        Assert.Contains("none.txt", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingGiven_NoTerminal_SaysWhatToGive()
    {
        using var tool = new ToolSession();

        Assert.Equal(2, await tool.RunAsync("configure", "aws"));

        Assert.Contains("--datastore-sysroot-s3", tool.Error, StringComparison.Ordinal);
        Assert.Contains("--from-stack", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Profile_ThatIsNoJson_NamesFileAndLineAndIsLeft()
    {
        using var tool = new ToolSession();
        tool.WriteProfile("{\n  nonsense");

        Assert.Equal(1, await tool.RunAsync("configure", "aws", "--datastore-sysroot-s3", "s3://bucket/x"));

        Assert.Contains(tool.Profile().Path, tool.Error, StringComparison.Ordinal);
        Assert.Contains("line 2", tool.Error, StringComparison.Ordinal);
        Assert.Equal("{\n  nonsense", File.ReadAllText(tool.Profile().Path));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/b")]
    public async Task ProfileName_WithPath_IsRefused(string name)
    {
        using var tool = new ToolSession();

        Assert.Equal(1, await tool.RunAsync("configure", "aws", "-p", name, "--datastore-sysroot-s3", "s3://bucket/x"));

        Assert.Contains(name, tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Profile_ThatIsALink_StaysOne()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights on Windows.");
        using var tool = new ToolSession();
        var target = tool.Write("dotfile.json", "{}");
        Directory.CreateDirectory(Path.GetDirectoryName(tool.Profile().Path)!);
        File.CreateSymbolicLink(tool.Profile().Path, target);

        Assert.Equal(0, await tool.RunAsync("configure", "aws", "--datastore-sysroot-s3", "s3://bucket/x"));

        Assert.Equal(target, new FileInfo(tool.Profile().Path).LinkTarget);
        Assert.Contains("s3://bucket/x", File.ReadAllText(target), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Profile_ThatCannotBeWritten_IsAnErrorThatNamesIt()
    {
        using var tool = new ToolSession();
        var file = tool.Write("no-folder", "precious");
        tool.Variables["METAFLOW_HOME"] = Path.Combine(file, "inside");

        Assert.Equal(1, await tool.RunAsync("configure", "aws", "--datastore-sysroot-s3", "s3://bucket/x"));

        Assert.Contains(file, tool.Error, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(file));
    }

    [Fact]
    public async Task Test_BucketThatIsNotThere_WritesNothing()
    {
        using var tool = new ToolSession().WithAws();

        Assert.Equal(1, await tool.RunAsync("configure", "aws", "--datastore-sysroot-s3", "s3://no-such-bucket/x", "--test"));

        Assert.Contains("There is no bucket 'no-such-bucket'", tool.Shown, StringComparison.Ordinal);
        Assert.Contains("nothing was written", tool.Error, StringComparison.Ordinal);
        Assert.False(tool.Profile().Exists);
    }

    [Fact]
    public async Task Test_WorkingSettings_WritesThem()
    {
        using var tool = new ToolSession().WithAws();

        Assert.Equal(0, await tool.RunAsync("configure", "aws", "--datastore-sysroot-s3", "s3://metaflow-local/tool", "--test"));

        Assert.Contains("All is well.", tool.Shown, StringComparison.Ordinal);
        Assert.True(tool.Profile().Exists);
    }
}
