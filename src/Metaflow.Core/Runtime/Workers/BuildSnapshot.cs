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
        string[] files =
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(file => SystemFolder.IsFor(
                    Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'), HostSystemRules.Current))
                .Order(StringComparer.Ordinal),
        ];
        var target = Path.Combine(root, Hash(folder, files));
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
            Copy(folder, files, aside);
            FileMove.MoveFolder(aside, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
            // Another run of the same build was faster.
        }
        finally
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
        }

        return target;
    }

    /// <summary>Tells builds apart. It is no protection: who can change the build can change the snapshot too.</summary>
    private static string Hash(string folder, string[] files)
    {
        var hash = new XxHash128();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        foreach (var path in files)
        {
            hash.Append(Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, path)));
            using var file = File.OpenHandle(path);
            var length = 0L;
            for (int read; (read = RandomAccess.Read(file, buffer, length)) > 0; length += read)
                hash.Append(buffer.AsSpan(0, read));
            hash.Append(BitConverter.GetBytes(length));
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Copy(string folder, string[] files, string target)
    {
        foreach (var file in files)
        {
            var copy = Path.Combine(target, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
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
