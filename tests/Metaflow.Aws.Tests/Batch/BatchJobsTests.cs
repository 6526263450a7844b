using System.Text;
using System.Text.Json;
using Metaflow.Aws.Batch;
using Metaflow.Aws.Batch.Api;
using Metaflow.Runtime;
using Metaflow.Runtime.Remote;

namespace Metaflow.Aws.Tests.Batch;

/// <summary>The requests by which jobs are submitted.</summary>
public sealed class BatchJobsTests : IDisposable
{
    private readonly JobRun _run = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Create_Task_IsNamedSizedAndTold()
    {
        _run.Settings["METAFLOW_BATCH_EMIT_TAGS"] = "true";
        _run.Settings["METAFLOW_BATCH_DEFAULT_TAGS"] = """{"team":"data","cost":"1"}""";
        _run.UserName = "al!ce";

        var request = await _run.Jobs(new BatchAttribute { Cpu = 0.5, Memory = 512, Gpu = 1, AwsBatchTags = ["cost=2"] }).CreateAsync(_run.Task, Stop);

        var definition = Assert.Single(_run.Batch.Definitions).Key;
        Assert.Equal(
            Compact($$"""
            {
              "jobName": "al_ce-JobFlow-1795-start-1-0",
              "jobQueue": "arn:queue",
              "jobDefinition": "arn:{{definition}}:1",
              "containerOverrides": {
                "environment": [
                  { "name": "AWS_DEFAULT_REGION", "value": "eu-west-1" },
                  { "name": "METAFLOW_CODE_DS", "value": "s3" },
                  { "name": "METAFLOW_CODE_ENTRY", "value": "App.dll" },
                  { "name": "METAFLOW_CODE_METADATA", "value": "{\u0022version\u0022:0}" },
                  { "name": "METAFLOW_CODE_SHA", "value": "5ba1" },
                  { "name": "METAFLOW_CODE_URL", "value": "s3://bucket/root/JobFlow/data/5b/5ba1" },
                  { "name": "METAFLOW_DATASTORE_SYSROOT_S3", "value": "s3://bucket/root" },
                  { "name": "METAFLOW_DATATOOLS_S3ROOT", "value": "s3://bucket/root/data" },
                  { "name": "METAFLOW_DEFAULT_DATASTORE", "value": "s3" },
                  { "name": "METAFLOW_DEFAULT_METADATA", "value": "local" },
                  { "name": "METAFLOW_LOG_URL", "value": "s3://bucket/root/JobFlow/1795/start/1/0.task_" },
                  { "name": "METAFLOW_NUGET_PACKAGE_S3ROOT", "value": "s3://bucket/root/nuget" },
                  { "name": "METAFLOW_RUNTIME_ENVIRONMENT", "value": "aws-batch" },
                  { "name": "METAFLOW_TASK_SPEC", "value": "{\u0022told\u0022:1}" },
                  { "name": "METAFLOW_USER", "value": "al!ce" }
                ],
                "resourceRequirements": [{ "type": "VCPU", "value": "0.5" }, { "type": "GPU", "value": "1" }, { "type": "MEMORY", "value": "512" }]
              },
              "parameters": {
                "metaflow.flow_name": "JobFlow", "metaflow.retry_count": "0", "metaflow.run_id": "1795", "metaflow.step_name": "start",
                "metaflow.task_id": "1", "metaflow.user": "al!ce", "metaflow.version": "{{MetaflowVersion.Current}}"
              },
              "timeout": { "attemptDurationSeconds": 432000 },
              "tags": {
                "app": "metaflow", "cost": "2", "metaflow.flow_name": "JobFlow", "metaflow.run_id": "1795", "metaflow.step_name": "start",
                "metaflow.user": "alce", "metaflow.version": "{{MetaflowVersion.Current}}", "team": "data"
              }
            }
            """),
            JsonSerializer.Serialize(JsonSerializer.SerializeToElement(request, BatchJson.Wire.SubmitJobRequest)));
    }

    [Fact]
    public async Task Create_ManyTasksAtOnce_RegisterOneDefinition()
    {
        var hold = new TaskCompletionSource();
        _run.Batch.Hold = hold.Task;
        var jobs = _run.Jobs(new BatchAttribute());

        var requests = Enumerable.Range(1, 50).Select(i => jobs.CreateAsync(_run.Task with { TaskId = $"{i}" }, Stop)).ToArray();
        hold.SetResult();
        var definitions = (await Task.WhenAll(requests)).Select(static r => r.JobDefinition).Distinct();
        var later = await jobs.CreateAsync(_run.Task, Stop);

        Assert.Equal(later.JobDefinition, Assert.Single(definitions));
        Assert.Equal(
            ["describejobqueues", "describecomputeenvironments", "describejobdefinitions", "registerjobdefinition"],
            _run.Batch.Calls.Select(static c => c.Call));
    }

    [Fact]
    public async Task Create_AnotherProcess_TakesTheDefinitionThatIsThere()
    {
        var first = await _run.Jobs(new BatchAttribute()).CreateAsync(_run.Task, Stop);

        var second = await _run.Jobs(new BatchAttribute { Cpu = 3 }).CreateAsync(_run.Task, Stop);

        Assert.Equal(first.JobDefinition, second.JobDefinition);
        Assert.Equal(1, _run.Batch.CallsOf("registerjobdefinition"));
    }

    [Fact]
    public async Task Create_UnknownQueue_SaysWhichSetting()
    {
        var exception = await Assert.ThrowsAsync<MetaflowException>(() =>
            _run.Jobs(new BatchAttribute { Queue = "unknown" }).CreateAsync(_run.Task, Stop));

        Assert.Contains("no job queue 'unknown'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("METAFLOW_BATCH_JOB_QUEUE", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_NoQueueNamed_TakesTheFirstThatTakesJobs()
    {
        _run.Settings.Remove("METAFLOW_BATCH_JOB_QUEUE");

        Assert.Equal("arn:queue", (await _run.Jobs(new BatchAttribute()).CreateAsync(_run.Task, Stop)).JobQueue);
    }

    [Fact]
    public async Task Create_DisabledQueue_IsRefused() => Assert.Contains(
        "The job queue 'disabled' takes no jobs: its state is DISABLED",
        (await Assert.ThrowsAsync<MetaflowException>(() => _run.Jobs(new BatchAttribute { Queue = "disabled" }).CreateAsync(_run.Task, Stop))).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task Create_Gang_HasTheSameOverridesOnAllNodes()
    {
        var request = await _run.Jobs(new BatchAttribute()).CreateAsync(_run.Task with { Gang = new GangMember(0, 4, "1") }, Stop);

        Assert.Null(request.ContainerOverrides);
        var nodes = request.NodeOverrides!.NodePropertyOverrides;
        Assert.Equal("0:3", Assert.Single(nodes).TargetNodes);
    }

    [Fact]
    public async Task Create_LongTask_IsToldByTheDatastore()
    {
        var spec = "{\"told\":\"" + new string('x', 8000) + "\"}";
        _run.Serialize = _ => spec;

        var variables = Variables(await _run.Jobs(new BatchAttribute()).CreateAsync(_run.Task, Stop));

        Assert.DoesNotContain("METAFLOW_TASK_SPEC", variables.Keys);
        var blob = await _run.Datastore.Blobs.LoadAsync(variables["METAFLOW_TASK_SPEC_KEY"], Stop);
        Assert.Equal(spec, Encoding.UTF8.GetString(blob.ToArray()));
    }

    [Theory]
    [InlineData(4500, "METAFLOW_TASK_SPEC")]
    [InlineData(5500, "METAFLOW_TASK_SPEC_KEY")]
    public async Task Create_TaskAtTheLimit_QuotesCountTwice(int length, string variable)
    {
        _run.Serialize = _ => new string('"', 500) + new string('x', length);

        var request = await _run.Jobs(new BatchAttribute()).CreateAsync(_run.Task, Stop);

        Assert.Contains(variable, Variables(request).Keys);
        Assert.True(request.ContainerOverrides!.Environment!.Sum(static e => e.Name.Length + e.Value.Length) < 8192 - 1000);
    }

    [Fact]
    public async Task Create_LongVariable_IsNamedAndNotShown()
    {
        var variable = new EnvironmentVariableAttribute("MODEL", new string('s', 8000));

        var exception = await Assert.ThrowsAsync<MetaflowException>(() => _run.Jobs(new BatchAttribute(), variable).CreateAsync(_run.Task, Stop));

        Assert.Contains("A job of step 'start' cannot be submitted", exception.Message, StringComparison.Ordinal);
        Assert.Contains("MODEL (8000 characters)", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ssss", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_Settings_GoToTheTask()
    {
        _run.Settings["METAFLOW_S3_RETRY_COUNT"] = "3";
        _run.Settings["METAFLOW_S3_VERIFY_CERTIFICATE"] = "false";
        _run.Settings["METAFLOW_ARTIFACT_VERIFY"] = "1";
        _run.Settings["METAFLOW_DEFAULT_SECRETS_ROLE"] = "arn:secrets";
        _run.Settings["METAFLOW_MAXIMUM_FOREACH_VALUE_CHARS"] = "60";
        _run.Settings["METAFLOW_TEMPDIR"] = "/home/alice/tmp";
        _run.Settings["METAFLOW_DEFAULT_DECOSPECS"] = "retry";
        _run.Settings["AWS_ENDPOINT_URL_S3"] = "http://s3.test:9000";

        var variables = Variables(await _run.Jobs(new BatchAttribute(), new EnvironmentVariableAttribute("A", "$.b")).CreateAsync(_run.Task, Stop));

        Assert.Equal("3", variables["METAFLOW_S3_RETRY_COUNT"]);
        Assert.Equal("false", variables["METAFLOW_S3_VERIFY_CERTIFICATE"]);
        Assert.Equal("1", variables["METAFLOW_ARTIFACT_VERIFY"]);
        Assert.Equal("arn:secrets", variables["METAFLOW_DEFAULT_SECRETS_ROLE"]);
        Assert.Equal("60", variables["METAFLOW_MAXIMUM_FOREACH_VALUE_CHARS"]);
        Assert.Equal("http://s3.test:9000", variables["METAFLOW_S3_ENDPOINT_URL"]);
        Assert.Equal("$.b", variables["A"]);
        Assert.DoesNotContain("METAFLOW_TEMPDIR", variables.Keys);
        Assert.DoesNotContain("METAFLOW_DEFAULT_DECOSPECS", variables.Keys);
        Assert.DoesNotContain("METAFLOW_ECS_S3_ACCESS_IAM_ROLE", variables.Keys);
    }

    [Theory]
    [InlineData(true, "/metaflow_temp")]
    [InlineData(false, null)]
    public async Task Create_Tmpfs_IsForTemporaryFilesIfWanted(bool wanted, string? expected)
    {
        var batch = new BatchAttribute { TmpfsSize = 100, TmpfsTempDir = wanted };

        Assert.Equal(expected, Variables(await _run.Jobs(batch).CreateAsync(_run.Task, Stop)).GetValueOrDefault("METAFLOW_TEMPDIR"));
    }

    [Theory]
    [InlineData(null, "http://alice:pw@service.test/api", "http://service.test/api")]
    [InlineData("http://internal.test/", "http://internal.test/", "http://internal.test")]
    public async Task Create_MetadataService_IsTheOneNearTheTask(string? near, string variable, string location)
    {
        _run.Settings["METAFLOW_SERVICE_URL"] = "http://alice:pw@service.test/api";
        _run.Settings["METAFLOW_SERVICE_AUTH_KEY"] = "key";
        _run.Settings["METAFLOW_SERVICE_HEADERS"] = """{"x-team":"data"}""";
        if (near is not null)
            _run.Settings["METAFLOW_SERVICE_INTERNAL_URL"] = near;
        (_run.MetadataType, _run.MetadataLocation) = ("service", "http://service.test/api");
        RemoteTask? told = null;
        _run.Serialize = task => (told = task).ComputeType;

        var variables = Variables(await _run.Jobs(new BatchAttribute()).CreateAsync(_run.Task, Stop));

        Assert.Equal(variable, variables["METAFLOW_SERVICE_URL"]);
        Assert.Equal("""{"x-api-key":"key","x-team":"data"}""", variables["METAFLOW_SERVICE_HEADERS"]);
        Assert.Equal(location, told!.Context.MetadataLocation);
        Assert.Equal(JobRun.Package, told.Context.CodePackage);
        Assert.Equal("batch", variables["METAFLOW_TASK_SPEC"]);
        Assert.DoesNotContain("METAFLOW_SERVICE_AUTH_KEY", variables.Keys);
    }

    [Fact]
    public async Task Create_LocalMetadata_IsAFolderOfTheTask()
    {
        RemoteTask? told = null;
        _run.Serialize = task => (told = task).ComputeType;

        await _run.Jobs(new BatchAttribute()).CreateAsync(_run.Task, Stop);

        Assert.Equal(".metaflow", told!.Context.MetadataLocation);
        Assert.Equal(_run.Task, told.Task);
    }

    [Fact]
    public async Task Create_Timeout_LeavesTheTaskTimeToFailItself() => Assert.Equal(
        120 + 30,
        (await _run.Jobs(new BatchAttribute(), new TimeoutAttribute { Minutes = 2 }).CreateAsync(_run.Task, Stop)).Timeout!.AttemptDurationSeconds);

    [Fact]
    public async Task Create_FlowInImage_NeedsNoPackage()
    {
        _run.Serialize = static task => task.Context.CodePackage is null ? "none" : "some";

        var variables = Variables(await _run.Jobs(new BatchAttribute { FlowInImage = true }).CreateAsync(_run.Task, Stop));

        Assert.Equal("none", variables["METAFLOW_TASK_SPEC"]);
        Assert.DoesNotContain(variables.Keys, static name => name.StartsWith("METAFLOW_CODE_", StringComparison.Ordinal));
        var definition = _run.Batch.Calls.Single(static c => c.Call == "registerjobdefinition").Body;
        Assert.Equal("""["remote-task"]""", definition["containerProperties"]!["command"]!.ToJsonString());
    }

    [Fact]
    public async Task Create_ArgumentThatBatchReplaces_IsRefused()
    {
        var run = _run.Open(new BatchAttribute()) with
        {
            PackageAsync = static _ => Task.FromResult(JobRun.Package with { Arguments = ["Ref::a"] }),
        };

        var exception = await Assert.ThrowsAsync<MetaflowException>(() =>
            new BatchJobs(run, _run.Batch.Connect(), JobRun.Bootstrap, static _ => "").CreateAsync(_run.Task, Stop));

        Assert.Contains("'Ref::a'", exception.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Variables(SubmitJobRequest request) =>
        request.ContainerOverrides!.Environment!.ToDictionary(static e => e.Name, static e => e.Value);

    private static string Compact(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement);
    }
}
