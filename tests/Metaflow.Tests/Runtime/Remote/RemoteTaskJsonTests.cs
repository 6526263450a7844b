using Metaflow.Datastore;
using Metaflow.Packaging;
using Metaflow.Runtime;
using Metaflow.Runtime.Remote;

namespace Metaflow.Tests.Runtime.Remote;

public class RemoteTaskJsonTests
{
    [Fact]
    public void Deserialize_EverythingSet_GivesTheSameTask()
    {
        var task = new RemoteTask("batch", Context, Task);

        var json = RemoteTaskJson.Serialize(task);

        var read = RemoteTaskJson.Deserialize(json, RemoteTask.Variable);
        Assert.Equivalent(task, read, strict: true);
        Assert.Equivalent(Context.CodePackage, read.Context.CodePackage, strict: true);
        Assert.Equal(json, RemoteTaskJson.Serialize(read));
    }

    [Fact]
    public void Deserialize_NothingOptionalSet_GivesTheDefaults()
    {
        var context = new RunContext
        {
            FlowName = "F",
            RunId = "1",
            ScriptName = "f.cs",
            UserName = "ann",
            DatastoreType = "local",
            DatastoreRoot = "/d",
            DatatoolsRoot = "/d/data",
            MetadataType = "local",
            MetadataLocation = ".metaflow",
        };
        var task = new RemoteTask("batch", context, new TaskSpec { Step = "start", TaskId = "1", Inputs = [] });

        Assert.Equivalent(task, RemoteTaskJson.Deserialize(RemoteTaskJson.Serialize(task), "x"), strict: true);
    }

    [Fact]
    public void Serialize_TextOfOtherScripts_IsNotEscaped() =>
        Assert.Contains("größe=大", RemoteTaskJson.Serialize(new RemoteTask("batch", Context, Task)));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"ComputeType\":\"batch\",\"Context\":{},\"Task\":{}}")]
    public void Deserialize_SomethingElse_NamesWhereItIsFrom(string json)
    {
        var error = Assert.Throws<MetaflowException>(() => RemoteTaskJson.Deserialize(json, "METAFLOW_TASK_SPEC"));

        Assert.StartsWith("METAFLOW_TASK_SPEC does not describe a task:", error.Message);
    }

    private static TaskSpec Task { get; } = new()
    {
        Step = "train",
        TaskId = "7",
        Attempt = 2,
        MaxUserRetries = 3,
        LastFailure = "It \"broke\".\n",
        Inputs = [new TaskInput("start", "1", 0), new TaskInput("middle", "2", 1)],
        SplitIndex = 4,
        Gang = new GangMember(0, 3, "7"),
    };

    private static RunContext Context { get; } = new()
    {
        FlowName = "F",
        RunId = "1",
        ScriptName = "f.cs",
        UserName = "ann",
        DatastoreType = "s3",
        DatastoreRoot = "s3://b/p",
        DatatoolsRoot = "s3://b/data",
        MetadataType = "service",
        MetadataLocation = "https://m",
        Namespace = "user:ann",
        ProductionToken = "t-1",
        RuntimeName = "aws-batch",
        Tags = ["größe=大"],
        SystemTags = ["s"],
        Project = new ProjectContext("p", "user.ann", true, false),
        DefaultSecretsBackend = "inline",
        DefaultSecretsRole = "r",
        With = ["retry:times=2"],
        OriginRunId = "0",
        MaximumForeachValueChars = 5,
        IncludeForeachStack = false,
        CodePackage = new StoredCodePackage("s3", new string('a', 40), "s3://b/p/F/data/aa/" + new string('a', 40), "{}", "F.dll", "s3://b/nuget")
        {
            Arguments = ["F"],
        },
        Blobs = new BlobOptions { CompressionLevel = 3, VerifyKeys = true, MaxBlobSize = 99 },
    };
}
