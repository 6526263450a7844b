using Metaflow.Aws.Batch.Api;

namespace Metaflow.Aws.Batch;

/// <summary>What a container sees of file systems outside it.</summary>
internal static class JobVolumes
{
    /// <summary>Takes <c>source:mount</c> apart; the mount is null when it is not given.</summary>
    public static (string Source, string? Mount) Split(string volume) => volume.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon
        ? (volume[..colon], volume[(colon + 1)..])
        : (volume, null);

    /// <summary>The volumes and where they are mounted; null for none.</summary>
    public static (IReadOnlyList<Volume>? Volumes, IReadOnlyList<MountPoint>? Mounts) Of(BatchAttribute batch)
    {
        var volumes = new List<Volume>();
        var mounts = new List<MountPoint>();
        foreach (var (path, mount) in batch.HostVolumes.Select(Split))
            Add(new Volume { Name = path.Replace('/', '_').Replace('.', '_'), Host = new VolumeHost(path) }, mount ?? path);
        foreach (var (id, mount) in batch.EfsVolumes.Select(Split))
        {
            Add(
                new Volume
                {
                    Name = "efs_" + id,
                    EfsVolumeConfiguration = new EfsVolumeConfiguration { FileSystemId = id, TransitEncryption = "ENABLED" },
                },
                mount ?? "/mnt/" + id);
        }

        return volumes.Count == 0 ? default : (volumes, mounts);

        void Add(Volume volume, string mount)
        {
            // A volume may be seen at two places.
            if (!volumes.Exists(v => v.Name == volume.Name))
                volumes.Add(volume);
            mounts.Add(new MountPoint { ContainerPath = mount, SourceVolume = volume.Name });
        }
    }
}
