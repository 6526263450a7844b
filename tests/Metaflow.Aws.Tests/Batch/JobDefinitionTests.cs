using System.Text.Json;
using Metaflow.Aws.Batch;
using Metaflow.Aws.Batch.Api;
using Metaflow.Configuration;

namespace Metaflow.Aws.Tests.Batch;

/// <summary>What job definitions are made of.</summary>
public sealed class JobDefinitionTests
{
    private static readonly PlatformQueue _instances = new("queue", "arn:queue", ComputePlatform.Ec2);
    private static readonly PlatformQueue _fargate = new("fargate", "arn:fargate", ComputePlatform.Fargate);

    [Fact]
    public void Of_NothingSpecial_IsAContainerThatStartsTheScript() => AssertDefinition(
        """
        {
          "type": "container",
          "containerProperties": {
            "image": "registry.test/flow:1",
            "command": ["bash", "-c", "SCRIPT", "metaflow", "JobFlow", "remote-task"],
            "jobRoleArn": "arn:aws:iam::1:role/job",
            "resourceRequirements": [{ "type": "VCPU", "value": "1" }, { "type": "MEMORY", "value": "4096" }],
            "environment": [{ "name": "METAFLOW_BOOT_IL", "value": "PROGRAM" }],
            "linuxParameters": { "initProcessEnabled": true }
          },
          "propagateTags": true
        }
        """,
        new BatchAttribute(),
        _instances);

    [Fact]
    public void Of_EverythingOfInstances_IsThere() => AssertDefinition(
        """
        {
          "type": "container",
          "containerProperties": {
            "image": "own.test/image:2",
            "command": ["bash", "-c", "SCRIPT", "metaflow", "JobFlow", "remote-task"],
            "jobRoleArn": "arn:aws:iam::1:role/own",
            "resourceRequirements": [{ "type": "VCPU", "value": "1" }, { "type": "MEMORY", "value": "4096" }],
            "environment": [{ "name": "METAFLOW_BOOT_IL", "value": "PROGRAM" }],
            "linuxParameters": {
              "devices": [
                { "hostPath": "/dev/neuron0", "containerPath": "/dev/neuron0", "permissions": ["READ", "WRITE"] },
                { "hostPath": "/dev/neuron1", "containerPath": "/dev/neuron1", "permissions": ["READ", "WRITE"] },
                { "hostPath": "/dev/infiniband/uverbs0" }
              ],
              "initProcessEnabled": true,
              "sharedMemorySize": 256,
              "maxSwap": 0,
              "swappiness": 0,
              "tmpfs": [{ "containerPath": "/metaflow_temp", "size": 4000, "mountOptions": ["defaults"] }]
            },
            "logConfiguration": { "logDriver": "awslogs", "options": { "awslogs-group": "g", "awslogs-stream-prefix": "a:b" } },
            "volumes": [
              { "name": "_data_a_b", "host": { "sourcePath": "/data/a.b" } },
              { "name": "_x", "host": { "sourcePath": "/x" } },
              { "name": "efs_fs-1", "efsVolumeConfiguration": { "fileSystemId": "fs-1", "transitEncryption": "ENABLED" } },
              { "name": "efs_fs-2", "efsVolumeConfiguration": { "fileSystemId": "fs-2", "transitEncryption": "ENABLED" } }
            ],
            "mountPoints": [
              { "containerPath": "/data/a.b", "sourceVolume": "_data_a_b" },
              { "containerPath": "/y", "sourceVolume": "_x" },
              { "containerPath": "/mnt/fs-1", "sourceVolume": "efs_fs-1" },
              { "containerPath": "/z", "sourceVolume": "efs_fs-2" }
            ],
            "privileged": true
          },
          "propagateTags": true
        }
        """,
        new BatchAttribute
        {
            Image = "own.test/image:2",
            IamRole = "arn:aws:iam::1:role/own",
            Memory = 8000,
            SharedMemory = 256,
            MaxSwap = 0,
            Swappiness = 0,
            Trainium = 2,
            Efa = 4,
            UseTmpfs = true,
            HostVolumes = ["/data/a.b", "/x:/y"],
            EfsVolumes = ["fs-1", "fs-2:/z"],
            LogDriver = "awslogs",
            LogOptions = ["awslogs-stream-prefix:a:b", "awslogs-group:g"],
            Privileged = true,
        },
        _instances);

    [Fact]
    public void Of_Fargate_HasItsRoleAndDisk() => AssertDefinition(
        """
        {
          "type": "container",
          "containerProperties": {
            "image": "registry.test/flow:1",
            "command": ["bash", "-c", "SCRIPT", "metaflow", "JobFlow", "remote-task"],
            "jobRoleArn": "arn:aws:iam::1:role/job",
            "executionRoleArn": "arn:aws:iam::1:role/start",
            "resourceRequirements": [{ "type": "VCPU", "value": "1" }, { "type": "MEMORY", "value": "4096" }],
            "environment": [{ "name": "METAFLOW_BOOT_IL", "value": "PROGRAM" }],
            "linuxParameters": { "initProcessEnabled": true },
            "networkConfiguration": { "assignPublicIp": "ENABLED" },
            "ephemeralStorage": { "sizeInGiB": 50 }
          },
          "platformCapabilities": ["FARGATE"],
          "propagateTags": true
        }
        """,
        new BatchAttribute { ExecutionRole = "arn:aws:iam::1:role/start", EphemeralStorage = 50, SharedMemory = 64 },
        _fargate);

    [Fact]
    public void Of_Gang_IsOneJobOfManyNodes()
    {
        var definition = Definition(new BatchAttribute { Efa = 2 }, _instances, nodes: 3);

        Assert.Equal("multinode", definition.Type);
        Assert.Null(definition.ContainerProperties);
        Assert.Equal((3, 0), (definition.NodeProperties!.NumNodes, definition.NodeProperties.MainNode));
        var range = Assert.Single(definition.NodeProperties.NodeRangeProperties);
        Assert.Equal("0:2", range.TargetNodes);
        Assert.Equal(["/dev/infiniband/uverbs0", "/dev/infiniband/uverbs1"], range.Container.LinuxParameters!.Devices!.Select(static d => d.ContainerPath));
        Assert.Equal(["READ", "WRITE", "MKNOD"], range.Container.LinuxParameters!.Devices![0].Permissions);
        Assert.Equal("0:0", Assert.Single(Definition(new BatchAttribute(), _instances, nodes: 1).NodeProperties!.NodeRangeProperties).TargetNodes);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3)]
    public void Of_BootstrapOfThisBuild_LeavesRoomForVolumesAndOptions(int? nodes)
    {
        var definition = Definition(new BatchAttribute(), _instances, nodes, ContainerBootstrap.Default);

        var length = JsonSerializer.SerializeToUtf8Bytes(definition, BatchJson.Wire.RegisterJobDefinitionRequest).Length;
        Assert.InRange(length, 1, 22 * 1024);
    }

    [Fact]
    public void Of_FlowInImage_StartsItsEntryPoint()
    {
        var container = Definition(new BatchAttribute { FlowInImage = true }, _instances).ContainerProperties!;

        Assert.Equal(["JobFlow", "remote-task"], container.Command);
        Assert.Null(container.Environment);
    }

    [Fact]
    public void Of_SameContent_HasTheSameName()
    {
        var name = Definition(new BatchAttribute { Cpu = 1 }, _instances).JobDefinitionName!;

        Assert.Equal(name, Definition(new BatchAttribute { Cpu = 8, AwsBatchTags = ["a=b"] }, _instances).JobDefinitionName);
        Assert.NotEqual(name, Definition(new BatchAttribute { SharedMemory = 1 }, _instances).JobDefinitionName);
        Assert.NotEqual(name, Definition(new BatchAttribute(), _instances, nodes: 2).JobDefinitionName);
        Assert.Matches("^metaflownet_[0-9a-f]{64}$", name);
    }

    [Theory]
    [InlineData("gpu=1", "Gpu")]
    [InlineData("inferentia=1", "Inferentia")]
    [InlineData("trainium=1", "Trainium")]
    [InlineData("efa=1", "Efa")]
    [InlineData("use_tmpfs=true", "UseTmpfs")]
    [InlineData("tmpfs_size=10", "UseTmpfs")]
    [InlineData("host_volumes=/data", "HostVolumes")]
    [InlineData("max_swap=0", "MaxSwap")]
    [InlineData("swappiness=0", "Swappiness")]
    [InlineData("privileged=true", "Privileged")]
    public void Of_FargateWithoutWhatIsWanted_IsRefused(string settings, string wanted)
    {
        using var run = new JobRun();
        var batch = run.Open([$"batch:{settings},execution_role=arn:role"]).Setup.DecoratorsOf("end").OfType<BatchAttribute>().Single();

        var exception = Assert.Throws<MetaflowException>(() => Definition(batch, _fargate));

        Assert.Equal(
            $"Step 'start' wants {wanted}, which is not there in the job queue 'fargate': it has Fargate. Leave it out, or use another queue.",
            exception.Message);
    }

    [Fact]
    public void Of_InstancesWithEphemeralStorage_IsRefused() => Assert.Contains(
        "wants EphemeralStorage",
        Assert.Throws<MetaflowException>(() => Definition(new BatchAttribute { EphemeralStorage = 21 }, _instances)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Of_GangOnFargate_IsRefused() => Assert.Contains(
        "wants a gang",
        Assert.Throws<MetaflowException>(() => Definition(new BatchAttribute { ExecutionRole = "arn:role" }, _fargate, nodes: 2)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Of_FargateWithoutExecutionRole_SaysWhichSetting() => Assert.Contains(
        "METAFLOW_ECS_FARGATE_EXECUTION_ROLE",
        Assert.Throws<ConfigurationException>(() => Definition(new BatchAttribute(), _fargate)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Of_TooManyVolumes_IsRefused()
    {
        var batch = new BatchAttribute { HostVolumes = [.. Enumerable.Range(0, 1000).Select(static i => $"/data/{i}")] };

        Assert.Contains("AWS Batch takes 24576", Assert.Throws<MetaflowException>(() => Definition(batch, _instances)).Message, StringComparison.Ordinal);
    }

    private static void AssertDefinition(string expected, BatchAttribute batch, PlatformQueue queue)
    {
        var definition = Definition(batch, queue) with { JobDefinitionName = null };
        using var document = JsonDocument.Parse(expected);
        Assert.Equal(
            JsonSerializer.Serialize(document.RootElement),
            JsonSerializer.Serialize(JsonSerializer.SerializeToElement(definition, BatchJson.Wire.RegisterJobDefinitionRequest)));
    }

    private static RegisterJobDefinitionRequest Definition(BatchAttribute batch, PlatformQueue queue, int? nodes = null, ContainerBootstrap? bootstrap = null)
    {
        using var run = new JobRun();
        var job = StepJob.Of(batch, "start", [batch], run.Open().Configuration) with { ProgramArguments = ["JobFlow", "remote-task"] };
        return JobDefinitions.Of(job, queue, nodes, bootstrap ?? JobRun.Bootstrap);
    }
}
