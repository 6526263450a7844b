using System.Text.RegularExpressions;
using Metaflow.Aws.Credentials;
using Metaflow.Aws.Datastore;
using Metaflow.Aws.S3Api;
using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Graphs;
using Metaflow.Conformance.Specifications;
using Metaflow.Datastore;

namespace Metaflow.Conformance.Contexts;

/// <summary>
/// As <see cref="LocalWorkersContext"/>, with every task a job of AWS Batch and the data in S3: the AWS of <c>METAFLOW_TEST_AWS</c>. Its jobs are processes of
/// this machine, or containers, which see the folder of the workspace.
/// </summary>
public partial class BatchContext : FlowContext
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(10);

    /// <summary>What the tests try; a job takes long beside a task of a worker.</summary>
    private static readonly HashSet<string> _tested =
    [
        "Artifacts/ForeachInBranch", "Catch/Foreach", "Crash/Linear", "Current/Parallel", "Failure/Foreach", "Fallback/Linear", "IncludeFiles/Linear",
        "LargeLogs/Linear", "Lineage/NestedForeach", "Logs/Switch", "Merge/Branch", "PythonClient/Linear", "Resume/Foreach", "Retry/Recursion",
        "Secrets/Linear",
    ];

    private static readonly Lazy<S3Connection> _connection = new(static () => new S3Connection(
        new S3Settings { Endpoint = new Uri(Address!) }, new FixedCredentialSource(S3Keys.Keys)));

    private static string? Address => Environment.GetEnvironmentVariable("METAFLOW_TEST_AWS");

    public override bool HasProcesses => true;

    public override bool IsTestedOn(Specification specification, FlowShape shape)
    {
        ArgumentNullException.ThrowIfNull(specification);
        ArgumentNullException.ThrowIfNull(shape);
        return _tested.Contains($"{specification.Name}/{shape.Name}");
    }

    public override void Require()
    {
        base.Require();
        Assert.SkipWhen(Address is null, "METAFLOW_TEST_AWS is not set; eng/aws-stack/up --endpoint-only starts an AWS for tests.");
    }

    public override void Prepare(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        S3Keys.Install();
        var environment = workspace.Environment;
        environment["AWS_ENDPOINT_URL"] = environment["METAFLOW_S3_ENDPOINT_URL"] = Address!;
        environment["AWS_REGION"] = "us-east-1";
        environment["METAFLOW_DEFAULT_DATASTORE"] = "s3";
        environment["METAFLOW_DATASTORE_SYSROOT_S3"] = RootOf(workspace);
        environment["METAFLOW_BATCH_JOB_QUEUE"] = "metaflow-queue";
        environment["METAFLOW_BATCH_CONTAINER_IMAGE"] = "metaflow-dotnet-runtime:local";
        environment["METAFLOW_ECS_S3_ACCESS_IAM_ROLE"] = "arn:aws:iam::123456789012:role/metaflow-batch-job";
        environment["METAFLOW_DEFAULT_DECOSPECS"] = $"batch:host_volumes={workspace.Folder}";
    }

    public override Storage Open(Workspace workspace) => new S3Storage(_connection.Value, RootOf(workspace));

    public override Task<CommandResult> CommandAsync(Workspace workspace, IReadOnlyList<string> arguments) =>
        ProgramCall.RunFlowAsync(workspace, _patience, arguments);

    /// <summary>Without what stands around it: the container's start, and the states of the job.</summary>
    public override string OwnOutput(string log) => BeforeAndAfter().Replace(log, "");

    public override string BeforeLine => @"\] \[[0-9a-f-]{36}\]";

    private static string RootOf(Workspace workspace) => $"s3://metaflow-local/conformance/{Path.GetFileName(workspace.Folder)}";

    [GeneratedRegex(
        @"^(Setting up task environment\.|Downloading code package\.\.\.|Code package downloaded\.|Task is starting\.|\[[0-9a-f-]{36}\] .*)\n",
        RegexOptions.Multiline)]
    private static partial Regex BeforeAndAfter();
}
