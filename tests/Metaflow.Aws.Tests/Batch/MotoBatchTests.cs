using Metaflow.Aws.Api;
using Metaflow.Aws.Batch;
using Metaflow.Aws.Batch.Api;
using Metaflow.Aws.Credentials;
using Metaflow.Runtime;

namespace Metaflow.Aws.Tests.Batch;

/// <summary>Jobs on an AWS Batch that is not ours: that of <c>eng/aws-stack</c>, whose queues exist from its start.</summary>
public sealed class MotoBatchTests : IDisposable
{
    private readonly JobRun _run = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("metaflow-queue", null)]
    [InlineData("metaflow-queue", 2)]
    [InlineData("metaflow-fargate-queue", null)]
    public async Task Create_SeveralProcesses_EndWithOneDefinition(string queue, int? nodes)
    {
        using var api = Connect();
        // A role of its own makes a definition of its own.
        var batch = new BatchAttribute { Queue = queue, IamRole = $"arn:aws:iam::123456789012:role/job-{Guid.NewGuid():N}", ExecutionRole = "arn:aws:iam::123456789012:role/start" };
        var task = nodes is null ? _run.Task : _run.Task with { Gang = new GangMember(0, nodes.Value, "1") };
        var run = _run.Open(batch);

        var requests = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Jobs().CreateAsync(task with { TaskId = $"{i}" }, Stop)));
        var later = await Jobs().CreateAsync(task, Stop);

        Assert.Contains("job-definition/metaflownet_", later.JobDefinition, StringComparison.Ordinal);
        Assert.Contains(later.JobDefinition, requests.Select(static r => r.JobDefinition));
        var again = await Jobs().CreateAsync(task, Stop);
        Assert.Equal(later.JobDefinition, again.JobDefinition);

        BatchJobs Jobs() => new(run, api, JobRun.Bootstrap, static _ => "{}");
    }

    [Fact]
    public async Task Submit_Job_IsThereWithItsParameters()
    {
        using var api = Connect();
        var request = await new BatchJobs(_run.Open(new BatchAttribute { Queue = "metaflow-queue" }), api, JobRun.Bootstrap, static _ => "{}")
            .CreateAsync(_run.Task, Stop);

        var job = await api.SubmitJobAsync(request, Stop);

        try
        {
            var detail = Assert.Single(await api.DescribeJobsAsync([job.JobId], Stop));
            Assert.Equal("alice-JobFlow-1795-start-1-0", detail.JobName);
            Assert.Equal("JobFlow", detail.Parameters!["metaflow.flow_name"]);
        }
        finally
        {
            await api.TerminateJobAsync(job.JobId, "The test is over.", CancellationToken.None);
        }
    }

    [Fact]
    public async Task Create_UnknownQueue_IsRefused()
    {
        using var api = Connect();
        var jobs = new BatchJobs(_run.Open(new BatchAttribute { Queue = "nowhere" }), api, JobRun.Bootstrap, static _ => "{}");

        Assert.Contains(
            "AWS Batch has no job queue 'nowhere' here",
            (await Assert.ThrowsAsync<MetaflowException>(() => jobs.CreateAsync(_run.Task, Stop))).Message,
            StringComparison.Ordinal);
    }

    private static BatchApi Connect()
    {
        var endpoint = Environment.GetEnvironmentVariable("METAFLOW_TEST_AWS");
        Assert.SkipWhen(endpoint is null, "METAFLOW_TEST_AWS names no AWS for tests; ./test starts one where python3 has moto.");
        return new BatchApi(new AwsJsonClient(new AwsConnection(
            AwsService.Batch,
            new AwsEndpoint(new Uri(endpoint), "us-east-1"),
            new FixedCredentialSource(new AwsKeys("test", "test", SessionToken: null)))));
    }
}
