using Metaflow.Aws.Batch;
using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Packaging;
using Metaflow.Runtime;
using Metaflow.Runtime.Remote;

namespace Metaflow.Aws.Tests.Batch;

/// <summary>A run whose jobs are made but not submitted; the decorators of its one step are given.</summary>
internal sealed class JobRun : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("metaflow-jobs-").FullName;

    public FakeBatch Batch { get; } = new();

    public Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal)
    {
        ["AWS_REGION"] = "eu-west-1",
        ["METAFLOW_BATCH_JOB_QUEUE"] = "queue",
        ["METAFLOW_BATCH_CONTAINER_IMAGE"] = "registry.test/flow:1",
        ["METAFLOW_ECS_S3_ACCESS_IAM_ROLE"] = "arn:aws:iam::1:role/job",
    };

    public static ContainerBootstrap Bootstrap { get; } = new("SCRIPT", "PROGRAM");

    public static StoredCodePackage Package { get; } = new(
        "s3", "5ba1", "s3://bucket/root/JobFlow/data/5b/5ba1", """{"version":0}""", "App.dll", "s3://bucket/root/nuget")
    {
        Arguments = ["JobFlow"],
    };

    public string DatastoreType { get; set; } = "s3";

    public string MetadataType { get; set; } = "local";

    public string MetadataLocation { get; set; } = "/home/alice/.metaflow";

    public string UserName { get; set; } = "alice";

    public TaskSpec Task { get; set; } = new() { Step = "start", TaskId = "1", Inputs = [new TaskInput("_parameters", "0", 0)] };

    /// <summary>What a task is told, as text.</summary>
    public Func<RemoteTask, string> Serialize { get; set; } = static _ => """{"told":1}""";

    public FlowDatastore Datastore => new("JobFlow", LocalStorage());

    public RemoteRun Open(params StepDecorator[] decorators) => Open([], decorators);

    public RemoteRun Open(IReadOnlyList<string> with, params StepDecorator[] decorators)
    {
        var flow = new JobFlow();
        var definition = FlowLaunch.Of<JobFlow>().Definition;
        var setup = FlowSetup.Create(definition, flow, with);
        if (decorators.Length > 0)
        {
            setup.LeaveOut("start", static _ => true);
            ((List<StepDecorator>)setup.DecoratorsOf("start")).AddRange(decorators);
        }

        var configuration = MetaflowConfiguration.WithoutFiles(Settings, _folder);
        var context = new RunContext
        {
            FlowName = definition.Name,
            RunId = "1795",
            ScriptName = "JobFlow.cs",
            UserName = UserName,
            DatastoreType = "local",
            DatastoreRoot = _folder,
            DatatoolsRoot = _folder + "/data",
            MetadataType = "local",
            MetadataLocation = _folder,
        };
        var storage = RunStorage.Open(context, Backends.Default, () => configuration);
        context = context with
        {
            DatastoreType = DatastoreType,
            DatastoreRoot = "s3://bucket/root",
            DatatoolsRoot = "s3://bucket/root/data",
            MetadataType = MetadataType,
            MetadataLocation = MetadataLocation,
        };
        return new RemoteRun
        {
            Setup = setup,
            Storage = storage with { Context = context },
            Configuration = configuration,
            Backends = Backends.Default,
            PackageAsync = static _ => System.Threading.Tasks.Task.FromResult(Package),
            Time = TimeProvider.System,
        };
    }

    /// <summary>The jobs of a run whose step has these decorators.</summary>
    public BatchJobs Jobs(params StepDecorator[] decorators) => new(Open(decorators), Batch.Connect(), Bootstrap, task => Serialize(task));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Storage LocalStorage() => Backends.Default.Datastore("local").Open(_folder, MetaflowConfiguration.FromEnvironment);
}
