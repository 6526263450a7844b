using System.Runtime.CompilerServices;
using Metaflow.Aws.Api;
using Metaflow.Configuration;

namespace Metaflow.Aws.Batch.Api;

/// <summary>The calls of AWS Batch that are used. Thread-safe. Source: the service's API reference.</summary>
/// <param name="client">Calls the service; this owns it.</param>
internal sealed class BatchApi(AwsJsonClient client) : IDisposable
{
    /// <summary>The most jobs that <see cref="DescribeJobsAsync"/> takes.</summary>
    public const int JobsPerCall = 100;

    /// <summary>The calls in the region and with the credentials of this process.</summary>
    /// <param name="configuration">Tells region and address.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="ConfigurationException">There is no region, or the address is not valid.</exception>
    public static BatchApi Of(MetaflowConfiguration configuration, TimeProvider? time = null) =>
        new(AwsJsonClient.Of(AwsService.Batch, configuration, time));

    /// <summary>Queues.</summary>
    /// <param name="queues">Names or ARNs; empty for all.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<IReadOnlyList<JobQueue>> DescribeJobQueuesAsync(IReadOnlyList<string> queues, CancellationToken cancellationToken)
    {
        var found = new List<JobQueue>();
        var pages = client.PagesAsync(
            new AwsOperation("DescribeJobQueues", "/v1/describejobqueues"),
            token => new DescribeJobQueuesRequest { JobQueues = queues.Count == 0 ? null : queues, NextToken = token },
            static page => page.NextToken,
            BatchJson.Wire.DescribeJobQueuesRequest,
            BatchJson.Wire.DescribeJobQueuesResponse,
            cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false))
            found.AddRange(page.JobQueues);
        return found;
    }

    /// <summary>A compute environment; null when there is none of that name or ARN.</summary>
    public async Task<ComputeEnvironment?> FindComputeEnvironmentAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await client.CallAsync(
            new AwsOperation("DescribeComputeEnvironments", "/v1/describecomputeenvironments"),
            new DescribeComputeEnvironmentsRequest { ComputeEnvironments = [name] },
            BatchJson.Wire.DescribeComputeEnvironmentsRequest,
            BatchJson.Wire.DescribeComputeEnvironmentsResponse,
            cancellationToken).ConfigureAwait(false);
        return answer.ComputeEnvironments.Count > 0 ? answer.ComputeEnvironments[0] : null;
    }

    /// <summary>The ARN of an active job definition; null when there is none of that name.</summary>
    public async Task<string?> FindJobDefinitionAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await client.CallAsync(
            new AwsOperation("DescribeJobDefinitions", "/v1/describejobdefinitions"),
            new DescribeJobDefinitionsRequest { JobDefinitionName = name, Status = "ACTIVE" },
            BatchJson.Wire.DescribeJobDefinitionsRequest,
            BatchJson.Wire.DescribeJobDefinitionsResponse,
            cancellationToken).ConfigureAwait(false);
        return answer.JobDefinitions.Count > 0 ? answer.JobDefinitions[0].JobDefinitionArn : null;
    }

    /// <summary>Registers a job definition.</summary>
    public Task<RegisterJobDefinitionResponse> RegisterJobDefinitionAsync(
        RegisterJobDefinitionRequest definition, CancellationToken cancellationToken) => client.CallAsync(
        new AwsOperation("RegisterJobDefinition", "/v1/registerjobdefinition"),
        definition,
        BatchJson.Wire.RegisterJobDefinitionRequest,
        BatchJson.Wire.RegisterJobDefinitionResponse,
        cancellationToken);

    /// <summary>Submits a job.</summary>
    public Task<SubmitJobResponse> SubmitJobAsync(SubmitJobRequest job, CancellationToken cancellationToken) => client.CallAsync(
        new AwsOperation("SubmitJob", "/v1/submitjob"),
        job,
        BatchJson.Wire.SubmitJobRequest,
        BatchJson.Wire.SubmitJobResponse,
        cancellationToken);

    /// <summary>Jobs, or nodes of them (<c>id#node</c>); those that are not known are left out.</summary>
    /// <param name="ids">At most <see cref="JobsPerCall"/> ids.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<IReadOnlyList<JobDetail>> DescribeJobsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        (await client.CallAsync(
            new AwsOperation("DescribeJobs", "/v1/describejobs"),
            new DescribeJobsRequest { Jobs = ids },
            BatchJson.Wire.DescribeJobsRequest,
            BatchJson.Wire.DescribeJobsResponse,
            cancellationToken).ConfigureAwait(false)).Jobs;

    /// <summary>The jobs of a queue in one state.</summary>
    public async IAsyncEnumerable<JobSummary> ListJobsAsync(
        string queue, string status, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = client.PagesAsync(
            new AwsOperation("ListJobs", "/v1/listjobs"),
            token => new ListJobsRequest { JobQueue = queue, JobStatus = status, NextToken = token },
            static page => page.NextToken,
            BatchJson.Wire.ListJobsRequest,
            BatchJson.Wire.ListJobsResponse,
            cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false))
        {
            foreach (var job in page.JobSummaryList)
                yield return job;
        }
    }

    /// <summary>Ends a job, or keeps it from starting; does nothing when it has ended.</summary>
    public Task TerminateJobAsync(string id, string reason, CancellationToken cancellationToken) => client.CallAsync(
        new AwsOperation("TerminateJob", "/v1/terminatejob"),
        new TerminateJobRequest { JobId = id, Reason = reason },
        BatchJson.Wire.TerminateJobRequest,
        BatchJson.Wire.TerminateJobResponse,
        cancellationToken);

    public void Dispose() => client.Dispose();
}
