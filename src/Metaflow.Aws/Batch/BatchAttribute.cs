using Metaflow.Aws.Batch;

namespace Metaflow;

/// <summary>Runs the tasks of a step as jobs of AWS Batch. The run needs the datastore <c>s3</c>.</summary>
/// <remarks>
/// What <see cref="ResourcesAttribute"/> of the same step asks for counts too: of two amounts, the larger. Attempts in which decorators only deal
/// with the failure of others run on this machine. See <c>docs/aws-batch.md</c>.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BatchAttribute : StepDecorator
{
    /// <summary>The name of the place, as in <c>--with batch</c>.</summary>
    internal const string TypeName = "batch";

    /// <summary>The value of a setting of which 0 says something, when it is not given.</summary>
    internal const int Unset = -1;

    /// <summary>The number of processors; 0 for those of <see cref="ResourcesAttribute"/>, or 1. Default 0.</summary>
    public double Cpu { get; set; }

    /// <summary>The number of GPUs; 0 for those of <see cref="ResourcesAttribute"/>, or none. Default 0. Not on Fargate.</summary>
    public int Gpu { get; set; }

    /// <summary>Memory in MiB; 0 for that of <see cref="ResourcesAttribute"/>, or 4096. Default 0.</summary>
    public int Memory { get; set; }

    /// <summary>The image of the container; null for the setting <c>METAFLOW_BATCH_CONTAINER_IMAGE</c>, or .NET's runtime image of the running version.</summary>
    public string? Image { get; set; }

    /// <summary>
    /// Whether the image holds the flow's program and its entry point starts it: then no code is uploaded, and the container gets nothing but the
    /// argument <c>remote-task</c>. Needs <see cref="Image"/>, or the setting for it. Default false.
    /// </summary>
    public bool FlowInImage { get; set; }

    /// <summary>The job queue, by name or ARN; null for the setting <c>METAFLOW_BATCH_JOB_QUEUE</c>, or the first queue that takes jobs.</summary>
    public string? Queue { get; set; }

    /// <summary>The ARN of the role that the task has; null for the setting <c>METAFLOW_ECS_S3_ACCESS_IAM_ROLE</c>.</summary>
    public string? IamRole { get; set; }

    /// <summary>
    /// The ARN of the role by which Fargate fetches the image and writes logs; null for the setting <c>METAFLOW_ECS_FARGATE_EXECUTION_ROLE</c>. Used
    /// on Fargate only.
    /// </summary>
    public string? ExecutionRole { get; set; }

    /// <summary>Shared memory (<c>/dev/shm</c>) in MiB; 0 for that of <see cref="ResourcesAttribute"/>, or Docker's 64. Default 0. Not used on Fargate.</summary>
    public int SharedMemory { get; set; }

    /// <summary>The swap space in MiB; 0 for none, -1 for what the instance gives. Default -1. Not on Fargate.</summary>
    public int MaxSwap { get; set; } = Unset;

    /// <summary>How readily memory is swapped: 0 (when nothing else helps) to 99; -1 for 60, the system's. Default -1. Not on Fargate.</summary>
    public int Swappiness { get; set; } = Unset;

    /// <summary>The number of Inferentia devices. Default 0. Not on Fargate.</summary>
    public int Inferentia { get; set; }

    /// <summary>The number of Trainium devices, which are the same devices as Inferentia's by another name; give one of both. Default 0. Not on Fargate.</summary>
    public int Trainium { get; set; }

    /// <summary>The number of Elastic Fabric Adapters; a task outside a gang gets one at most. Default 0. Not on Fargate.</summary>
    public int Efa { get; set; }

    /// <summary>Folders of the instance to see in the container: <c>/path</c>, or <c>/path:/path/in/container</c>. Default none. Not on Fargate.</summary>
    public string[] HostVolumes { get; set; } = [];

    /// <summary>EFS file systems to see in the container: <c>fs-id</c> for <c>/mnt/fs-id</c>, or <c>fs-id:/path/in/container</c>. Default none.</summary>
    public string[] EfsVolumes { get; set; } = [];

    /// <summary>Whether to have a file system in memory. Default false. Not on Fargate.</summary>
    public bool UseTmpfs { get; set; }

    /// <summary>Whether that file system is where Metaflow keeps temporary files (<c>METAFLOW_TEMPDIR</c>). Default true.</summary>
    public bool TmpfsTempDir { get; set; } = true;

    /// <summary>The size of that file system in MiB; 0 for half of the memory. More than 0 implies <see cref="UseTmpfs"/>. Default 0.</summary>
    public int TmpfsSize { get; set; }

    /// <summary>Where that file system is, an absolute path. Default <c>/metaflow_temp</c>.</summary>
    public string TmpfsPath { get; set; } = "/metaflow_temp";

    /// <summary>
    /// Tags of the job, each as <c>key=value</c>; with <c>--with</c>, a JSON object. Sent when the setting <c>METAFLOW_BATCH_EMIT_TAGS</c> is on. Default
    /// none.
    /// </summary>
    public string[] AwsBatchTags { get; set; } = [];

    /// <summary>The size of the container's disk in GiB, 21 to 200; 0 for AWS's 20. Default 0. On Fargate only.</summary>
    public int EphemeralStorage { get; set; }

    /// <summary>Where the container's output goes, such as <c>awslogs</c>; null for AWS's default.</summary>
    public string? LogDriver { get; set; }

    /// <summary>Options of the log driver, each as <c>key:value</c>. Default none.</summary>
    public string[] LogOptions { get; set; } = [];

    /// <summary>Whether the container may do what the instance may. Default false. Not on Fargate.</summary>
    public bool Privileged { get; set; }

    /// <inheritdoc/>
    public override string Name => TypeName;

    internal override string? ComputeType => TypeName;

    /// <summary>Whether there is a file system in memory.</summary>
    internal bool HasTmpfs => UseTmpfs || TmpfsSize > 0;

    /// <summary>Neuron devices, by whichever name they are given.</summary>
    internal int NeuronDevices => Math.Max(Inferentia, Trainium);

    /// <inheritdoc/>
    public override void Describe(DecoratorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Cpu = settings.Of("cpu", Cpu, unset: 0);
        Gpu = settings.Of("gpu", Gpu, unset: 0);
        Memory = settings.Of("memory", Memory, unset: 0);
        Image = settings.Of("image", Image);
        FlowInImage = settings.Of("flow_in_image", FlowInImage);
        Queue = settings.Of("queue", Queue);
        IamRole = settings.Of("iam_role", IamRole);
        ExecutionRole = settings.Of("execution_role", ExecutionRole);
        SharedMemory = settings.Of("shared_memory", SharedMemory, unset: 0);
        MaxSwap = settings.Of("max_swap", MaxSwap, unset: Unset);
        Swappiness = settings.Of("swappiness", Swappiness, unset: Unset);
        Inferentia = settings.Of("inferentia", Inferentia, unset: 0);
        Trainium = settings.Of("trainium", Trainium, unset: 0);
        Efa = settings.Of("efa", Efa, unset: 0);
        HostVolumes = settings.Of("host_volumes", HostVolumes);
        EfsVolumes = settings.Of("efs_volumes", EfsVolumes);
        UseTmpfs = settings.Of("use_tmpfs", UseTmpfs);
        TmpfsTempDir = settings.Of("tmpfs_tempdir", TmpfsTempDir);
        TmpfsSize = settings.Of("tmpfs_size", TmpfsSize, unset: 0);
        TmpfsPath = settings.Of("tmpfs_path", TmpfsPath)!;
        AwsBatchTags = JobTags.Describe(settings, "aws_batch_tags", AwsBatchTags);
        EphemeralStorage = settings.Of("ephemeral_storage", EphemeralStorage, unset: 0);
        LogDriver = settings.Of("log_driver", LogDriver);
        LogOptions = settings.Of("log_options", LogOptions);
        Privileged = settings.Of("privileged", Privileged);
    }

    /// <inheritdoc/>
    public override void Validate(DecoratedStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        new BatchAttributeCheck(this, step.Node.Name).Check();
    }
}
