using Metaflow.Aws.Credentials;
using Metaflow.Aws.Datastore;
using Metaflow.Aws.S3Api;
using Metaflow.Conformance.Cells;
using Metaflow.Conformance.Graphs;
using Metaflow.Conformance.Specifications;
using Metaflow.Datastore;
using Metaflow.FakeS3;

namespace Metaflow.Conformance.Contexts;

/// <summary>As <see cref="InProcessContext"/>, with the data of runs in S3: a server of this process, a prefix for each workspace.</summary>
public sealed class S3Context : FlowContext
{
    private const string Bucket = "conformance";

    private static readonly Lazy<S3Server> _server = new(StartServer);

    private static readonly Lazy<S3Connection> _connection = new(static () => new S3Connection(
        new S3Settings { Endpoint = _server.Value.Url },
        new FixedCredentialSource(S3Keys.Keys)));

    /// <summary>Shapes that make every kind of task: what is stored of it does not depend on the rest of the shape.</summary>
    private static readonly Type[] _tested =
        [typeof(LinearShape), typeof(NestedBranchesShape), typeof(NestedForeachShape), typeof(ParallelShape), typeof(SwitchInForeachShape), typeof(RecursionShape)];

    public override bool HasProcesses => false;

    public override bool IsTestedOn(Specification specification, FlowShape shape) => _tested.Contains(shape.GetType());

    public override void Prepare(Workspace workspace)
    {
        workspace.Environment["METAFLOW_DEFAULT_DATASTORE"] = "s3";
        workspace.Environment["METAFLOW_DATASTORE_SYSROOT_S3"] = RootOf(workspace);
        workspace.Environment["METAFLOW_S3_ENDPOINT_URL"] = _server.Value.Url.AbsoluteUri;
    }

    public override Storage Open(Workspace workspace) => new S3Storage(_connection.Value, RootOf(workspace));

    public override Task<CommandResult> CommandAsync(Workspace workspace, IReadOnlyList<string> arguments) =>
        InspectAsync(workspace, arguments);

    private static string RootOf(Workspace workspace) => $"s3://{Bucket}/{Path.GetFileName(workspace.Folder)}";

    private static S3Server StartServer()
    {
        S3Keys.Install();
        var credential = new S3Credential(S3Keys.Keys.AccessKey, S3Keys.Keys.SecretKey);
        var server = S3Server.StartAsync(new S3ServerOptions { Credentials = [credential], LogLimit = 0 }).GetAwaiter().GetResult();
        server.CreateBucket(Bucket);
        return server;
    }
}
