using System.Buffers;
using System.IO.Hashing;
using System.Text;
using Metaflow.Packaging;
using Metaflow.Platform;

namespace Metaflow.Runtime.Workers;

/// <summary>
/// A copy of the build output that a run executes from, so that rebuilding meanwhile changes nothing for it. Named by content: runs of the same
/// build share one. Copies that nobody used for a week are deleted.
/// </summary>
internal static class BuildSnapshot
{
    private const int BufferSize = 1 << 20;

    private static readonly TimeSpan _kept = TimeSpan.FromDays(7);

    /// <summary>Takes a snapshot of what this system needs, or finds the one that is there.</summary>
    /// <param name="folder">The build output.</param>
    /// <param name="root">The folder that holds snapshots.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The folder of the copy.</returns>
    public static string Take(string folder, string root, TimeProvider time)
    {
        string[] names = [.. ApplicationFiles.NamesIn(folder).Where(static name => SystemFolder.IsFor(name, HostSystemRules.Current))];
        var target = Path.Combine(root, Hash(folder, names));
        var now = time.GetUtcNow().UtcDateTime;
        if (Directory.Exists(target))
        {
            Directory.SetLastWriteTimeUtc(target, now);
            return target;
        }

        Directory.CreateDirectory(root);
        DeleteOld(root, now);
        var aside = Path.Combine(root, ".new-" + Path.GetRandomFileName());
        try
        {
            Copy(folder, names, aside);
            // Another run of the same build may have been faster.
            _ = FileMove.TryMoveFolder(aside, target);
        }
        finally
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
        }

        return target;
    }

    /// <summary>Tells builds apart. It is no protection: who can change the build can change the snapshot too.</summary>
    private static string Hash(string folder, string[] names)
    {
        var hash = new XxHash128();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        foreach (var name in names)
        {
            hash.Append(Encoding.UTF8.GetBytes(name));
            using var file = File.OpenHandle(Path.Combine(folder, name));
            var length = 0L;
            for (int read; (read = RandomAccess.Read(file, buffer, length)) > 0; length += read)
                hash.Append(buffer.AsSpan(0, read));
            hash.Append(BitConverter.GetBytes(length));
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Copy(string folder, string[] names, string target)
    {
        foreach (var name in names)
        {
            var copy = Path.Combine(target, name);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(folder, name), copy);
        }
    }

    private static void DeleteOld(string root, DateTime now)
    {
        foreach (var snapshot in Directory.GetDirectories(root))
        {
            if (now - Directory.GetLastWriteTimeUtc(snapshot) <= _kept)
                continue;
            try
            {
                Directory.Delete(snapshot, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // In use by another run, or not ours; it is tried again next time.
            }
        }
    }
}
