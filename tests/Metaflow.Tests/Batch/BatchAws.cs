using System.Text;
using Metaflow.Aws.Api;
using Metaflow.Aws.Batch.Api;
using Metaflow.Aws.Batch.Launching;
using Metaflow.Aws.Credentials;
using Metaflow.Aws.Datastore;
using Metaflow.Aws.S3Api;
using Metaflow.Client;
using Metaflow.Datastore;
using Metaflow.Metadata;
using Metaflow.Tests.Workers;

namespace Metaflow.Tests.Batch;

/// <summary>
/// The AWS of <c>eng/aws-stack</c> as runs on Batch use it, with a place in S3 and a user of their own. Disposing ends the jobs that are left.
/// </summary>
internal sealed class BatchAws : IAsyncDisposable
{
    public const string Queue = "metaflow-queue";

    private const string Bucket = "s3://metaflow-local";

    private readonly string _notes = Directory.CreateTempSubdirectory("metaflow-notes-").FullName;
    private readonly AwsKeys _keys = new("AKIALOCALSTACKTEST00", "local-secret", SessionToken: null);
    private readonly S3Connection _connection;

    /// <summary>Skips the test where there is no such AWS.</summary>
    public BatchAws()
    {
        var endpoint = Environment.GetEnvironmentVariable("METAFLOW_TEST_AWS");
        Assert.SkipWhen(endpoint is null, "METAFLOW_TEST_AWS names no AWS for tests; ./test starts one where python3 has moto.");
        _connection = new S3Connection(
            new S3Settings { Endpoint = new Uri(endpoint), Region = "us-east-1" }, new FixedCredentialSource(_keys), notes: _notes);
        Api = new BatchApi(new AwsJsonClient(
            new AwsConnection(AwsService.Batch, new AwsEndpoint(new Uri(endpoint), "us-east-1"), new FixedCredentialSource(_keys))));
        User = $"tester-{Guid.NewGuid():N}"[..15];
        Root = $"{Bucket}/test-runs/{User}";
        Settings = new()
        {
            ["AWS_ENDPOINT_URL"] = endpoint,
            ["AWS_REGION"] = "us-east-1",
            ["AWS_ACCESS_KEY_ID"] = _keys.AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = _keys.SecretKey,
            ["METAFLOW_S3_ENDPOINT_URL"] = endpoint,
            ["METAFLOW_USER"] = User,
            ["METAFLOW_DEFAULT_DATASTORE"] = "s3",
            ["METAFLOW_DATASTORE_SYSROOT_S3"] = Root,
            ["METAFLOW_NUGET_PACKAGE_S3ROOT"] = $"{Bucket}/test-libraries",
            ["METAFLOW_BATCH_JOB_QUEUE"] = Queue,
            ["METAFLOW_BATCH_CONTAINER_IMAGE"] = "metaflow-dotnet-runtime:local",
            ["METAFLOW_ECS_S3_ACCESS_IAM_ROLE"] = "arn:aws:iam::123456789012:role/metaflow-batch-job",
        };
    }

    /// <summary>What lets a program run its tasks there. A test may change it.</summary>
    public Dictionary<string, string> Settings { get; }

    /// <summary>Nobody else's.</summary>
    public string User { get; }

    /// <summary>The root of the datastore, an address in S3.</summary>
    public string Root { get; }

    public BatchApi Api { get; }

    /// <summary>The data of the runs.</summary>
    public S3Storage Storage => new(_connection, Root);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Skips the test where jobs are not containers, and says so.</summary>
    public static void NeedContainers() => Assert.SkipUnless(
        Environment.GetEnvironmentVariable("METAFLOW_TEST_CONTAINERS") is "1",
        "Only a container has a memory limit; METAFLOW_TEST_CONTAINERS=1 says that the jobs of METAFLOW_TEST_AWS are containers.");

    /// <summary>Runs a program to its end: <c>FLOW run --with batch</c>, and more arguments.</summary>
    public Task<(int ExitCode, FlowProcess Process)> RunAsync(string flow, params string[] arguments) =>
        FlowProcess.RunAsync(Settings, [flow, "run", "--with", "batch", .. arguments]);

    /// <summary>Starts a program: <c>FLOW run --with batch</c>, and more arguments.</summary>
    public FlowProcess Start(string flow, params string[] arguments) =>
        FlowProcess.Start(Settings, [flow, "run", "--with", "batch", .. arguments]);

    /// <summary>Reads what a program has left, where its records are local.</summary>
    public MetaflowClient ClientOf(FlowProcess process) =>
        new MetaflowClient(new LocalMetadata(Path.Combine(process.Folder, ".metaflow"), User), Storage).InAllNamespaces();

    /// <summary>The latest run of a program, where its records are local.</summary>
    public async Task<Run> RunOfAsync(FlowProcess process, string flow) =>
        await (await ClientOf(process).FlowAsync(flow, Stop)).LatestRunAsync(Stop) ?? throw new InvalidOperationException("no run");

    /// <summary>All jobs of these runs, ended or not, in the order of their submission.</summary>
    public async Task<IReadOnlyList<JobDetail>> JobsAsync()
    {
        var ids = new List<string>();
        foreach (var status in (string[])[.. JobStatus.Unfinished, JobStatus.Succeeded, JobStatus.Failed])
        {
            await foreach (var job in Api.ListJobsAsync(Queue, status, Stop))
            {
                if (job.JobName.StartsWith(User + "-", StringComparison.Ordinal))
                    ids.Add(job.JobId);
            }
        }

        var jobs = new List<JobDetail>();
        foreach (var some in ids.Distinct().Chunk(100))
            jobs.AddRange(await Api.DescribeJobsAsync(some, Stop));
        return [.. jobs.OrderBy(static job => job.CreatedAt)];
    }

    /// <summary>Waits until there is a job whose name contains a text and that is in a state.</summary>
    public Task<JobDetail> JobAsync(string name, string status) => Poll.UntilAsync(
        async () => (await JobsAsync()).FirstOrDefault(job => job.JobName.Contains(name, StringComparison.Ordinal) && job.Status == status),
        $"a job '{name}' that is {status}");

    /// <summary>The objects below the root.</summary>
    public async Task<IReadOnlyList<S3Object>> ObjectsAsync()
    {
        await using var s3 = new S3(S3Url.Parse(Root), null, _connection);
        return await s3.ListRecursiveAsync(cancellationToken: Stop).ToListAsync(Stop);
    }

    /// <summary>Makes an object below the root.</summary>
    public async Task PutAsync(string path, string text) =>
        await Storage.SaveAsync(new ObjectToSave(path, Encoding.UTF8.GetBytes(text)), overwrite: true, Stop);

    /// <summary>Makes a fault happen, as <c>docs/aws-stack.md</c> lists them: to the next requests, or to the next jobs.</summary>
    public async Task AskForAsync(string fault, int count)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri($"{Settings["AWS_ENDPOINT_URL"]}/stack/fault/{fault}/{count}"), content: null, Stop);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var status in JobStatus.Unfinished)
        {
            await foreach (var job in Api.ListJobsAsync(Queue, status, CancellationToken.None))
            {
                if (job.JobName.StartsWith(User + "-", StringComparison.Ordinal))
                    await Api.TerminateJobAsync(job.JobId, "The test is over.", CancellationToken.None);
            }
        }

        Api.Dispose();
        _connection.Dispose();
        Directory.Delete(_notes, recursive: true);
    }
}
