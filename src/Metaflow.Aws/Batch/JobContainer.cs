using Metaflow.Aws.Batch.Api;
using Metaflow.Configuration;

namespace Metaflow.Aws.Batch;

/// <summary>The container of a job definition.</summary>
internal static class JobContainer
{
    /// <summary>Every definition needs amounts; those of the job go before them.</summary>
    private static readonly IReadOnlyList<ResourceRequirement> _placeholders = [new("VCPU", "1"), new("MEMORY", "4096")];

    /// <summary>Makes the container of a step's jobs.</summary>
    /// <param name="job">The step.</param>
    /// <param name="queue">Where its jobs run.</param>
    /// <param name="isGang">Whether a job has several nodes.</param>
    /// <param name="bootstrap">What the container starts with.</param>
    /// <exception cref="MetaflowException">The queue's machines do not have what the step wants.</exception>
    public static ContainerProperties Of(StepJob job, PlatformQueue queue, bool isGang, ContainerBootstrap bootstrap)
    {
        var (volumes, mounts) = JobVolumes.Of(job.Batch);
        var container = new ContainerProperties
        {
            Image = job.Image,
            Command = job.Batch.FlowInImage ? job.ProgramArguments : ["bash", "-c", bootstrap.Script, "metaflow", .. job.ProgramArguments],
            JobRoleArn = job.JobRole,
            ResourceRequirements = _placeholders,
            Environment = job.Batch.FlowInImage ? null : [new EnvironmentEntry(ContainerBootstrap.ProgramVariable, bootstrap.Program)],
            LogConfiguration = LogOf(job.Batch),
            Volumes = volumes,
            MountPoints = mounts,
            LinuxParameters = new LinuxParameters { InitProcessEnabled = true },
        };
        return queue.Platform == ComputePlatform.Fargate ? OnFargate(container, job, queue, isGang) : OnInstances(container, job, queue, isGang);
    }

    private static ContainerProperties OnInstances(ContainerProperties container, StepJob job, PlatformQueue queue, bool isGang)
    {
        var batch = job.Batch;
        if (batch.EphemeralStorage > 0)
            throw NotThere(job, queue, nameof(batch.EphemeralStorage), "instances, which have disks of their own");
        Device[] devices = [.. NeuronDevices(batch.NeuronDevices), .. FabricAdapters(batch.Efa, isGang)];
        return container with
        {
            Privileged = batch.Privileged ? true : null,
            LinuxParameters = container.LinuxParameters! with
            {
                Devices = devices.Length == 0 ? null : devices,
                SharedMemorySize = job.Resources.SharedMemory > 0 ? job.Resources.SharedMemory : null,
                MaxSwap = batch.MaxSwap == BatchAttribute.Unset ? null : batch.MaxSwap,
                Swappiness = batch.Swappiness == BatchAttribute.Unset ? null : batch.Swappiness,
                Tmpfs = batch.HasTmpfs ? [TmpfsOf(job)] : null,
            },
        };
    }

    private static ContainerProperties OnFargate(ContainerProperties container, StepJob job, PlatformQueue queue, bool isGang)
    {
        var batch = job.Batch;
        if (isGang)
            throw NotThere(job, queue, "a gang (numParallel)", "Fargate");
        (string Setting, bool IsWanted)[] settings =
        [
            (nameof(batch.Gpu), job.Resources.Gpu > 0),
            (nameof(batch.Inferentia), batch.Inferentia > 0),
            (nameof(batch.Trainium), batch.Trainium > 0),
            (nameof(batch.Efa), batch.Efa > 0),
            (nameof(batch.UseTmpfs), batch.HasTmpfs),
            (nameof(batch.HostVolumes), batch.HostVolumes.Length > 0),
            (nameof(batch.MaxSwap), batch.MaxSwap != BatchAttribute.Unset),
            (nameof(batch.Swappiness), batch.Swappiness != BatchAttribute.Unset),
            (nameof(batch.Privileged), batch.Privileged),
        ];
        foreach (var (setting, isWanted) in settings)
        {
            if (isWanted)
                throw NotThere(job, queue, setting, "Fargate");
        }

        return container with
        {
            ExecutionRoleArn = job.ExecutionRole ?? throw new ConfigurationException(
                $"Step '{job.Step}' runs in the job queue '{queue.Name}' on Fargate, which needs a role to fetch images and write logs. Set "
                + $"{ConfigurationOptions.EcsFargateExecutionRole.Key} to the ARN of a task execution role, by `metaflow configure aws` or in the environment, "
                + "or give ExecutionRole in [Batch]."),
            NetworkConfiguration = new NetworkConfiguration("ENABLED"),
            EphemeralStorage = batch.EphemeralStorage > 0 ? new EphemeralStorage(batch.EphemeralStorage) : null,
        };
    }

    private static IEnumerable<Device> NeuronDevices(int count) => Enumerable.Range(0, count).Select(static i => new Device
    {
        HostPath = $"/dev/neuron{i}",
        ContainerPath = $"/dev/neuron{i}",
        Permissions = ["READ", "WRITE"],
    });

    /// <summary>A gang's are told apart by their path in the container; outside one Batch itself makes the one that there is usable.</summary>
    private static IEnumerable<Device> FabricAdapters(int count, bool isGang) => isGang
        ? Enumerable.Range(0, count).Select(static i => new Device
        {
            HostPath = $"/dev/infiniband/uverbs{i}",
            ContainerPath = $"/dev/infiniband/uverbs{i}",
            Permissions = ["READ", "WRITE", "MKNOD"],
        })
        : count > 0 ? [new Device { HostPath = "/dev/infiniband/uverbs0" }] : [];

    private static Tmpfs TmpfsOf(StepJob job) => new()
    {
        ContainerPath = job.Batch.TmpfsPath,
        Size = job.Batch.TmpfsSize > 0 ? job.Batch.TmpfsSize : Math.Max(1, job.Resources.Memory / 2),
        MountOptions = ["defaults"],
    };

    private static LogConfiguration? LogOf(BatchAttribute batch) => batch.LogDriver is not { } driver ? null : new LogConfiguration
    {
        LogDriver = driver,
        Options = batch.LogOptions.Length == 0 ? null : OptionsOf(batch.LogOptions),
    };

    private static SortedDictionary<string, string> OptionsOf(string[] texts)
    {
        var options = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            options[text[..colon]] = text[(colon + 1)..];
        }

        return options;
    }

    private static MetaflowException NotThere(StepJob job, PlatformQueue queue, string wanted, string platform) => new(
        $"Step '{job.Step}' wants {wanted}, which is not there in the job queue '{queue.Name}': it has {platform}. Leave it out, or use another queue.");
}
