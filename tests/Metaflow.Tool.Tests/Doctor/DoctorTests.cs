using System.Text.Json;

namespace Metaflow.Tool.Tests.Doctor;

/// <summary><c>metaflow doctor</c>.</summary>
public sealed class DoctorTests
{
    private const string Tasks = "arn:aws:iam::123456789012:role/metaflow-batch-job";

    [Fact]
    public async Task NothingConfigured_OnlyThisMachineIsChecked()
    {
        using var tool = new ToolSession();

        Assert.Equal(0, await tool.RunAsync("doctor"));

        Assert.Contains("All is well.", tool.Shown, StringComparison.Ordinal);
        Assert.DoesNotContain("AWS", tool.Shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProfileOfAllServices_TestAws_IsWell()
    {
        using var tool = new ToolSession().WithAws();
        tool.WriteProfile(
            $$"""
            {"METAFLOW_DEFAULT_DATASTORE":"s3","METAFLOW_DATASTORE_SYSROOT_S3":"s3://metaflow-local/doctor","METAFLOW_BATCH_JOB_QUEUE":"metaflow-fargate-queue",
             "METAFLOW_ECS_S3_ACCESS_IAM_ROLE":"{{Tasks}}","METAFLOW_ECS_FARGATE_EXECUTION_ROLE":"arn:aws:iam::123456789012:role/metaflow-ecs-execution",
             "METAFLOW_SFN_IAM_ROLE":"arn:aws:iam::123456789012:role/metaflow-step-functions","METAFLOW_SFN_DYNAMO_DB_TABLE":"metaflow-foreach",
             "METAFLOW_EVENTS_SFN_ACCESS_IAM_ROLE":"arn:aws:iam::123456789012:role/metaflow-events"}
            """);

        Assert.Equal(0, await tool.RunAsync("doctor", "--json"));

        var checks = Checks(tool);
        Assert.All(checks, check => Assert.Equal("ok", check.Status));
        Assert.Equal(
            ["settings", "identity", "list", "put", "get", "delete", "queue", "compute environment", "role of tasks", "execution role",
             "role of state machines", "role of schedules", "table"],
            checks.Select(check => check.Check));
    }

    [Fact]
    public async Task WrongNames_TestAws_EachIsNamedWithWhatToCorrect()
    {
        using var tool = new ToolSession().WithAws();
        tool.WriteProfile(
            """
            {"METAFLOW_DEFAULT_DATASTORE":"s3","METAFLOW_DATASTORE_SYSROOT_S3":"s3://no-such-bucket/doctor","METAFLOW_BATCH_JOB_QUEUE":"no-such-queue",
             "METAFLOW_ECS_S3_ACCESS_IAM_ROLE":"arn:aws:iam::123456789012:role/no-such-role","METAFLOW_SFN_DYNAMO_DB_TABLE":"no-such-table",
             "METAFLOW_SFN_IAM_ROLE":"arn:aws:iam::123456789012:role/metaflow-events"}
            """);

        Assert.Equal(1, await tool.RunAsync("doctor", "--json"));

        var failed = Checks(tool).Where(check => check.Status == "failed").ToDictionary(check => check.Check, check => check.Detail);
        Assert.Contains("no-such-bucket", failed["list"], StringComparison.Ordinal);
        Assert.Contains("Correct METAFLOW_BATCH_JOB_QUEUE", failed["queue"], StringComparison.Ordinal);
        Assert.Contains("Correct METAFLOW_ECS_S3_ACCESS_IAM_ROLE", failed["role of tasks"], StringComparison.Ordinal);
        Assert.Contains("states.amazonaws.com may not take the role", failed["role of state machines"], StringComparison.Ordinal);
        Assert.Contains("Correct METAFLOW_SFN_DYNAMO_DB_TABLE", failed["table"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task FargateQueue_NoExecutionRole_Fails()
    {
        using var tool = new ToolSession().WithAws();
        tool.WriteProfile(
            $$"""
            {"METAFLOW_DATASTORE_SYSROOT_S3":"s3://metaflow-local/doctor","METAFLOW_BATCH_JOB_QUEUE":"metaflow-fargate-queue","METAFLOW_ECS_S3_ACCESS_IAM_ROLE":"{{Tasks}}"}
            """);

        Assert.Equal(1, await tool.RunAsync("doctor"));

        Assert.Contains("METAFLOW_ECS_FARGATE_EXECUTION_ROLE is not set", tool.Shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_NotKnown_OthersAreSkipped()
    {
        await using var aws = await StubAws.StartAsync();
        aws.Refuse("GetCallerIdentity", 403, "InvalidClientTokenId", "The security token included in the request is invalid.");
        using var tool = new ToolSession().WithAws(aws.Url);
        tool.WriteProfile("""{"METAFLOW_DATASTORE_SYSROOT_S3":"s3://bucket/x","METAFLOW_BATCH_JOB_QUEUE":"queue"}""");

        Assert.Equal(1, await tool.RunAsync("doctor", "--json"));

        var checks = Checks(tool);
        Assert.Contains("does not know these credentials", checks.Single(check => check.Check == "identity").Detail, StringComparison.Ordinal);
        Assert.Equal(["S3", "AWS Batch"], checks.Where(check => check.Status == "skipped").Select(check => check.Service));
        Assert.DoesNotContain("test", tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Permissions_Missing_AreNamed()
    {
        await using var aws = await StubAws.StartAsync();
        aws.Refuse("POST /v1/describejobqueues", 403, "AccessDeniedException", "not authorized");
        aws.Refuse("GET /bucket/", 403, "AccessDenied", "Access Denied");
        aws.Refuse("GetRole", 403, "AccessDenied", "not authorized");
        using var tool = new ToolSession().WithAws(aws.Url);
        tool.WriteProfile(
            $$"""{"METAFLOW_DATASTORE_SYSROOT_S3":"s3://bucket/x","METAFLOW_BATCH_JOB_QUEUE":"queue","METAFLOW_ECS_S3_ACCESS_IAM_ROLE":"{{Tasks}}"}""");

        Assert.Equal(1, await tool.RunAsync("doctor", "--json"));

        var checks = Checks(tool);
        Assert.Contains("batch:DescribeJobQueues", checks.Single(check => check.Check == "queue").Detail, StringComparison.Ordinal);
        Assert.Contains("s3:ListBucket", checks.Single(check => check.Check == "list").Detail, StringComparison.Ordinal);
        var role = checks.Single(check => check.Check == "role of tasks");
        Assert.Equal("warning", role.Status);
        Assert.Contains("iam:GetRole", role.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"jobQueues":[{"jobQueueName":"queue","state":"DISABLED","status":"VALID","computeEnvironmentOrder":[]}]}""", "takes no jobs: it is DISABLED and VALID")]
    [InlineData("""{"jobQueues":[{"jobQueueName":"queue","state":"ENABLED","status":"INVALID","statusReason":"broken.","computeEnvironmentOrder":[]}]}""", "INVALID (broken)")]
    [InlineData("""{"jobQueues":[{"jobQueueName":"queue","state":"ENABLED","status":"VALID","computeEnvironmentOrder":[]}]}""", "has no compute environment")]
    public async Task Queue_ThatCannotBeUsed_SaysWhy(string queues, string complaint)
    {
        await using var aws = await StubAws.StartAsync();
        aws.AnswerJson("POST /v1/describejobqueues", queues);
        using var tool = new ToolSession().WithAws(aws.Url);
        tool.WriteProfile("""{"METAFLOW_BATCH_JOB_QUEUE":"queue"}""");

        Assert.Equal(1, await tool.RunAsync("doctor"));

        Assert.Contains(complaint, tool.Shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"state":"DISABLED","status":"VALID"}""", "is DISABLED and VALID")]
    [InlineData("""{"state":"ENABLED","status":"INVALID","statusReason":"no role"}""", "is ENABLED and INVALID (no role)")]
    [InlineData("""{"state":"ENABLED","status":"VALID","computeResources":{"type":"EC2","maxvCpus":0}}""", "may have 0 vCPUs")]
    public async Task ComputeEnvironment_ThatCannotBeUsed_SaysWhy(string environment, string complaint)
    {
        await using var aws = await StubAws.StartAsync();
        aws.AnswerJson(
            "POST /v1/describejobqueues",
            """{"jobQueues":[{"jobQueueName":"queue","state":"ENABLED","status":"VALID","computeEnvironmentOrder":[{"order":1,"computeEnvironment":"ce"}]}]}""");
        aws.AnswerJson("POST /v1/describecomputeenvironments", $$"""{"computeEnvironments":[{{environment}}]}""");
        using var tool = new ToolSession().WithAws(aws.Url);
        tool.WriteProfile("""{"METAFLOW_BATCH_JOB_QUEUE":"queue"}""");

        Assert.Equal(1, await tool.RunAsync("doctor"));

        Assert.Contains(complaint, tool.Shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_ThatIsNotThere_FailsAtOnce()
    {
        using var tool = new ToolSession();
        tool.WriteProfile("""{"METAFLOW_DEFAULT_METADATA":"service","METAFLOW_SERVICE_URL":"http://127.0.0.1:1"}""");

        Assert.Equal(1, await tool.RunAsync("doctor"));

        Assert.Contains("Check that the metadata service runs and that METAFLOW_SERVICE_URL is its address", tool.Shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the-right-key-of-the-service", 0, "accepted")]
    [InlineData("another-key-that-is-not-known", 1, "FAILED")]
    public async Task Service_WithKey_TellsWhetherItIsTaken(string key, int exitCode, string found)
    {
        await using var service = await ServiceProcess.StartAsync("the-right-key-of-the-service");
        using var tool = new ToolSession();
        tool.WriteProfile($$"""{"METAFLOW_DEFAULT_METADATA":"service","METAFLOW_SERVICE_URL":"{{service.Url}}","METAFLOW_SERVICE_AUTH_KEY":"{{key}}"}""");

        Assert.Equal(exitCode, await tool.RunAsync("doctor"));

        Assert.Contains(found, tool.Shown, StringComparison.Ordinal);
        Assert.DoesNotContain(key, tool.Shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setting_ThatCannotBeUnderstood_FailsAndOthersAreChecked()
    {
        using var tool = new ToolSession();
        tool.WriteProfile("""{"METAFLOW_S3_RETRY_COUNT":"many","METAFLOW_ECS_S3_ACCESS_IAM_ROLE":"tasks"}""");

        Assert.Equal(1, await tool.RunAsync("doctor"));

        Assert.Contains("METAFLOW_S3_RETRY_COUNT is 'many'", tool.Shown, StringComparison.Ordinal);
        Assert.Contains("'tasks' is no ARN of a role", tool.Shown, StringComparison.Ordinal);
        Assert.Contains("Local datastore", tool.Shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_InFileThatOthersCanRead_IsALook()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Files of Windows have no mode.");
        using var tool = new ToolSession();
        tool.WriteProfile("""{"METAFLOW_SERVICE_AUTH_KEY":"some-key"}""");
        File.SetUnixFileMode(tool.Profile().Path, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        Assert.Equal(0, await tool.RunAsync("doctor"));

        Assert.Contains($"chmod 600 '{tool.Profile().Path}'", tool.Shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Profile_ThatIsNotThere_IsNamed()
    {
        using var tool = new ToolSession();

        Assert.Equal(1, await tool.RunAsync("doctor", "-p", "none"));

        Assert.Contains("config_none.json", tool.Error, StringComparison.Ordinal);
    }

    private static List<(string Service, string Check, string Status, string Detail)> Checks(ToolSession tool)
    {
        using var json = JsonDocument.Parse(tool.Output);
        return [.. json.RootElement.EnumerateArray().Select(one => (
            one.GetProperty("service").GetString()!, one.GetProperty("check").GetString()!, one.GetProperty("status").GetString()!, one.GetProperty("detail").GetString()!))];
    }
}
