namespace Metaflow.Aws.Batch.Api;

/// <summary>What a container is made of.</summary>
internal sealed record ContainerProperties
{
    public required string Image { get; init; }

    public IReadOnlyList<string>? Command { get; init; }

    public string? JobRoleArn { get; init; }

    public string? ExecutionRoleArn { get; init; }

    public IReadOnlyList<ResourceRequirement>? ResourceRequirements { get; init; }

    public IReadOnlyList<EnvironmentEntry>? Environment { get; init; }

    public LinuxParameters? LinuxParameters { get; init; }

    public LogConfiguration? LogConfiguration { get; init; }

    public IReadOnlyList<Volume>? Volumes { get; init; }

    public IReadOnlyList<MountPoint>? MountPoints { get; init; }

    public NetworkConfiguration? NetworkConfiguration { get; init; }

    public EphemeralStorage? EphemeralStorage { get; init; }

    public bool? Privileged { get; init; }
}

/// <summary>A name with its value.</summary>
internal sealed record EnvironmentEntry(string Name, string Value);

/// <summary>An amount of a resource.</summary>
/// <param name="Type"><c>VCPU</c>, <c>MEMORY</c> (MiB) or <c>GPU</c>.</param>
/// <param name="Value">The amount as text.</param>
internal sealed record ResourceRequirement(string Type, string Value);

internal sealed record LinuxParameters
{
    public IReadOnlyList<Device>? Devices { get; init; }

    public bool? InitProcessEnabled { get; init; }

    /// <summary>In MiB.</summary>
    public int? SharedMemorySize { get; init; }

    /// <summary>In MiB.</summary>
    public int? MaxSwap { get; init; }

    public int? Swappiness { get; init; }

    public IReadOnlyList<Tmpfs>? Tmpfs { get; init; }
}

internal sealed record Device
{
    public required string HostPath { get; init; }

    public string? ContainerPath { get; init; }

    public IReadOnlyList<string>? Permissions { get; init; }
}

internal sealed record Tmpfs
{
    public required string ContainerPath { get; init; }

    /// <summary>In MiB.</summary>
    public required int Size { get; init; }

    public IReadOnlyList<string>? MountOptions { get; init; }
}

internal sealed record LogConfiguration
{
    public required string LogDriver { get; init; }

    public IReadOnlyDictionary<string, string>? Options { get; init; }
}

internal sealed record Volume
{
    public required string Name { get; init; }

    public VolumeHost? Host { get; init; }

    public EfsVolumeConfiguration? EfsVolumeConfiguration { get; init; }
}

internal sealed record VolumeHost(string SourcePath);

internal sealed record EfsVolumeConfiguration
{
    public required string FileSystemId { get; init; }

    public string? TransitEncryption { get; init; }
}

internal sealed record MountPoint
{
    public required string ContainerPath { get; init; }

    public required string SourceVolume { get; init; }

    public bool? ReadOnly { get; init; }
}

/// <param name="AssignPublicIp"><c>ENABLED</c> or <c>DISABLED</c>.</param>
internal sealed record NetworkConfiguration(string AssignPublicIp);

/// <param name="SizeInGiB">From 21 to 200.</param>
internal sealed record EphemeralStorage(int SizeInGiB);
