using CsCheck;
using Metaflow.Datastore;
using Metaflow.Packaging;
using Metaflow.Runtime;
using Metaflow.Runtime.Workers;

namespace Metaflow.Tests.Workers;

public sealed class WorkerProtocolTests
{
    private static readonly Gen<string?> _optional = Gen.Select(Gen.Bool, Gen.String, (isNull, text) => isNull ? null : text);

    private static readonly Gen<TaskSpec> _tasks =
        from step in Gen.String
        from id in Gen.String
        from attempt in Gen.Int[0, 5]
        from index in Gen.Int[-1, 1000]
        from inputs in Gen.Select(Gen.String, Gen.String, Gen.Int[0, 5], (s, t, a) => new TaskInput(s, t, a)).List[0, 20]
        from isGang in Gen.Bool
        select new TaskSpec
        {
            Step = step,
            TaskId = id,
            Attempt = attempt,
            MaxUserRetries = attempt,
            LastFailure = isGang ? step : null,
            SplitIndex = index < 0 ? null : index,
            Inputs = inputs,
            Gang = isGang ? new GangMember(attempt, 6, id) : null,
        };

    private static readonly Gen<RunContext> _contexts =
        from name in Gen.String
        from optional in _optional
        from tags in Gen.String.List[0, 5]
        from flag in Gen.Bool
        select new RunContext
        {
            FlowName = name,
            RunId = name,
            ScriptName = name,
            UserName = name,
            DatastoreType = name,
            DatastoreRoot = name,
            DatatoolsRoot = name,
            MetadataType = name,
            MetadataLocation = name,
            Namespace = optional,
            ProductionToken = optional,
            OriginRunId = optional,
            CodePackage = flag ? new StoredCodePackage("s3", name, "s3://" + name, "{}", "App.dll", name) { Arguments = tags } : null,
            Tags = tags,
            With = tags,
            SystemTags = tags,
            DefaultSecretsBackend = optional,
            DefaultSecretsRole = optional is null ? name : null,
            Project = flag ? new ProjectContext(name, name, flag, optional is null) : null,
            IncludeForeachStack = flag,
            Blobs = new BlobOptions { CompressionLevel = flag ? 9 : 0, VerifyKeys = flag, MaxBlobSize = 1 << 20 },
        };

    [Fact]
    public void Execute_AnyTask_ArrivesAsItWas() => _tasks.Sample(task =>
    {
        var arrived = Assert.IsType<WorkerMessage.Execute>(Send(new WorkerMessage.Execute(task))).Task;

        Assert.Equal(task.Inputs, arrived.Inputs);
        Assert.Equal(task with { Inputs = [] }, arrived with { Inputs = [] });
    });

    [Fact]
    public void Start_AnyContext_ArrivesAsItWas() => _contexts.Sample(context =>
    {
        var arrived = Assert.IsType<WorkerMessage.Start>(Send(new WorkerMessage.Start(context, "end", ["A"])));

        Assert.Equal("end", arrived.OutputEnd);
        Assert.Equal(["A"], arrived.UserVariables);
        Assert.Equal(context.Tags, arrived.Context.Tags);
        Assert.Equal(context.With, arrived.Context.With);
        Assert.Equal(context.SystemTags, arrived.Context.SystemTags);
        Assert.Equal(context.CodePackage?.Arguments, arrived.Context.CodePackage?.Arguments);
        Assert.Equal(WithoutLists(context), WithoutLists(arrived.Context));
    });

    [Fact]
    public void Finished_WithSplits_ArrivesAsItWas()
    {
        var result = new TaskResult { Succeeded = true, Targets = ["a"], NumSplits = 0, NumParallel = 3, CanRetry = false, Failure = "é" };

        var arrived = Assert.IsType<WorkerMessage.Finished>(Send(new WorkerMessage.Finished(result))).Result;

        Assert.Equal(["a"], arrived.Targets);
        Assert.Equal(
            (true, 0, 3, false, "é"),
            (arrived.Succeeded, arrived.NumSplits, arrived.NumParallel, arrived.CanRetry, arrived.Failure));
    }

    [Fact]
    public void Read_StreamEndsInsideAMessage_IsTheEnd()
    {
        using var whole = new MemoryStream();
        WorkerProtocol.Write(whole, new WorkerMessage.Finished(new TaskResult { Succeeded = true }));
        for (var length = 0; length < whole.Length; length++)
        {
            using var part = new MemoryStream(whole.ToArray()[..length]);
            Assert.Null(WorkerProtocol.Read(part));
        }
    }

    [Fact]
    public void Read_ImpossibleLength_IsRefused()
    {
        using var stream = new MemoryStream([0xff, 0xff, 0xff, 0x7f, 1]);

        Assert.Throws<InvalidDataException>(() => WorkerProtocol.Read(stream));
    }

    private static RunContext WithoutLists(RunContext context)
    {
        string[] none = [];
        return context with
        {
            Tags = none,
            With = none,
            SystemTags = none,
            CodePackage = context.CodePackage is { } package ? package with { Arguments = none } : null,
        };
    }

    private static WorkerMessage? Send(WorkerMessage message)
    {
        using var stream = new MemoryStream();
        WorkerProtocol.Write(stream, message);
        stream.Position = 0;
        return WorkerProtocol.Read(stream);
    }
}
