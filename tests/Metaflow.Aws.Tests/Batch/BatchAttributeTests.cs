using Metaflow.Configuration;
using Metaflow.Runtime;
using Metaflow.Secrets;

namespace Metaflow.Aws.Tests.Batch;

/// <summary>The settings of [Batch], from the attribute and from <c>--with</c>.</summary>
public sealed class BatchAttributeTests
{
    [Fact]
    public void Attribute_OnAStep_IsOneOfItsDecorators()
    {
        using var run = new JobRun();

        var setup = run.Open().Setup;

        var batch = Assert.IsType<BatchAttribute>(Assert.Single(setup.DecoratorsOf("start")));
        Assert.Equal("batch", setup.ComputeTypeOf("start"));
        Assert.Null(setup.ComputeTypeOf("end"));
        Assert.Equal((2, 0, -1), (batch.Cpu, batch.Swappiness, batch.MaxSwap));
        Assert.Equal(["/data:/mnt/data"], batch.HostVolumes);
    }

    [Fact]
    public void With_Batch_IsAttachedWhereThereIsNone()
    {
        using var run = new JobRun();

        var setup = run.Open(["""batch:cpu=4,image=a.test/b:1,aws_batch_tags={"team":"a,b=c"},efs_volumes=["fs-1","fs-2:/x"],use_tmpfs=true"""]).Setup;

        Assert.Equal(["start", "end"], new RemoteSteps(setup).Names);
        Assert.Equal(2, Assert.IsType<BatchAttribute>(Assert.Single(setup.DecoratorsOf("start"))).Cpu);
        var batch = Assert.IsType<BatchAttribute>(Assert.Single(setup.DecoratorsOf("end")));
        Assert.Equal((4, "a.test/b:1", true), (batch.Cpu, batch.Image, batch.UseTmpfs));
        Assert.Equal(["team=a,b=c"], batch.AwsBatchTags);
        Assert.Equal(["fs-1", "fs-2:/x"], batch.EfsVolumes);
    }

    [Fact]
    public void Settings_AreRecordedByPythonsNames()
    {
        using var run = new JobRun();
        var setup = run.Open().Setup;

        var settings = setup.SettingsOf(setup.DecoratorsOf("start")[0]);

        Assert.Equal(
            [
                "cpu", "gpu", "memory", "image", "flow_in_image", "queue", "iam_role", "execution_role", "shared_memory", "max_swap", "swappiness",
                "inferentia", "trainium", "efa", "host_volumes", "efs_volumes", "use_tmpfs", "tmpfs_tempdir", "tmpfs_size", "tmpfs_path",
                "aws_batch_tags", "ephemeral_storage", "log_driver", "log_options", "privileged",
            ],
            settings.Keys);
        Assert.Equal(2.0, settings["cpu"]);
        Assert.Null(settings["memory"]);
        Assert.Null(settings["max_swap"]);
        Assert.Equal(0, settings["swappiness"]);
        Assert.Equal("/metaflow_temp", settings["tmpfs_path"]);
    }

    [Theory]
    [InlineData("cpu=-1", "[Batch(Cpu = -1)] of step 'end' makes no sense: give more than 0, or leave it out.")]
    [InlineData("gpu=-1", "Gpu = -1")]
    [InlineData("memory=-5", "Memory = -5")]
    [InlineData("shared_memory=-5", "SharedMemory = -5")]
    [InlineData("max_swap=-2", "[Batch(MaxSwap = -2)] of step 'end' makes no sense: give 0 or more MiB.")]
    [InlineData("swappiness=100", "[Batch(Swappiness = 100)] of step 'end' makes no sense: give 0 to 99.")]
    [InlineData("inferentia=1,trainium=1", "two names of one thing")]
    [InlineData("tmpfs_path=temp", "[Batch(TmpfsPath = temp)] of step 'end' makes no sense: give an absolute path")]
    [InlineData("tmpfs_size=-1", "TmpfsSize = -1")]
    [InlineData("ephemeral_storage=20", "give 21 to 200 GiB")]
    [InlineData("ephemeral_storage=201", "give 21 to 200 GiB")]
    [InlineData("host_volumes=data", "[Batch(HostVolumes = data)] of step 'end' makes no sense: write /path")]
    [InlineData("host_volumes=/data:x", "HostVolumes = /data:x")]
    [InlineData("efs_volumes=/fs-1", "write fs-id")]
    [InlineData("efs_volumes=fs-1:x", "EfsVolumes = fs-1:x")]
    [InlineData("log_driver=awslogs,log_options=group", "[Batch(LogOptions = group)] of step 'end' makes no sense: write key:value.")]
    [InlineData("log_options=a:b", "give the LogDriver")]
    [InlineData("image=", "[Batch(Image = )] of step 'end'")]
    [InlineData("queue=a b", "[Batch(Queue = a b)]")]
    [InlineData("""aws_batch_tags={"aws:x":"1"}""", "may begin with 'aws:'")]
    [InlineData("""aws_batch_tags={"x":"AWS:1"}""", "may begin with 'aws:'")]
    [InlineData("""aws_batch_tags={"a!":"1"}""", "use letters and digits")]
    [InlineData("""aws_batch_tags={"a":"b!"}""", "use letters and digits")]
    public void Validate_BadSetting_NamesStepValueAndWayOut(string settings, string message)
    {
        using var run = new JobRun();
        var setup = run.Open([$"batch:{settings}"]).Setup;

        var exception = Assert.Throws<MetaflowException>(() => setup.Validate(new SecretsStore(Backends.Default, null, null, MetaflowConfiguration.FromEnvironment)));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(128, 256, null)]
    [InlineData(129, 1, "1 to 128 characters")]
    [InlineData(1, 257, "at most 256 characters")]
    public void Validate_LongTags_AreRefusedBeyondAwsLimits(int key, int value, string? message)
    {
        using var run = new JobRun();
        var batch = new BatchAttribute { AwsBatchTags = [$"{new string('k', key)}={new string('v', value)}"] };
        var setup = run.Open(batch).Setup;

        var exception = Record.Exception(() => setup.Validate(new SecretsStore(Backends.Default, null, null, MetaflowConfiguration.FromEnvironment)));

        Assert.Equal(message is null, exception is null);
        if (message is not null)
            Assert.Contains(message, exception!.Message, StringComparison.Ordinal);
    }

    private sealed record RemoteSteps(FlowSetup Setup)
    {
        public IEnumerable<string> Names => Setup.Graph.Nodes.Select(static n => n.Name).Where(s => Setup.ComputeTypeOf(s) == "batch");
    }
}
