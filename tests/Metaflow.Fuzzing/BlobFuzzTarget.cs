using System.IO.Compression;
using Metaflow.Datastore;

namespace Metaflow.Fuzzing;

/// <summary>Feeds damaged blobs to the content-addressed store.</summary>
public sealed class BlobFuzzTarget : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("metaflow-fuzz").FullName;
    private readonly LocalStorage _storage;

    private readonly bool _isAlone;

    /// <summary>Makes a store in a folder for temporary files.</summary>
    /// <param name="isAlone">Whether nothing else runs in the process, so that what it allocates can be judged.</param>
    public BlobFuzzTarget(bool isAlone)
    {
        _isAlone = isAlone;
        _storage = new LocalStorage(_folder);
    }

    /// <summary>Packs a content, damages the blob and reads it.</summary>
    /// <param name="random">Where the damage comes from.</param>
    /// <param name="content">The content.</param>
    /// <param name="blob">The damaged blob.</param>
    /// <returns>What is wrong; null if nothing is.</returns>
    public string? Run(Random random, byte[] content, out byte[] blob)
    {
        blob = Damage(random, Pack(random, content));
        return Run(blob, content);
    }

    /// <summary>Reads a blob.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="content">The content whose key it is stored under.</param>
    /// <returns>What is wrong; null if nothing is.</returns>
    public string? Run(byte[] blob, byte[] content)
    {
        // A store of its own each time: it remembers what it has read.
        var store = new ContentAddressedStore("FuzzFlow", _storage);
        string key = ContentAddressedStore.KeyOf(content);
        string path = Path.Combine(_folder, store.PathOf(key));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, blob);
        try
        {
            return Check("loading", blob, () => store.LoadAsync(key).AsTask().GetAwaiter().GetResult()) ??
                Check("streaming", blob, () =>
                {
                    using var stream = store.OpenReadAsync(key).AsTask().GetAwaiter().GetResult();
                    stream.CopyTo(Stream.Null);
                });
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Deletes the folder.</summary>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string? Check(string what, byte[] blob, Action action)
    {
        long before = GC.GetTotalAllocatedBytes();
        try
        {
            action();
        }
        catch (MetaflowException)
        {
            // An error that callers can expect.
        }
        catch (Exception error)
        {
            return $"{what} a blob: {error}";
        }

        // Gzip makes at most 1032 bytes of one; a buffer doubles while it grows.
        long allocated = GC.GetTotalAllocatedBytes() - before;
        long allowed = 4 * 1032L * blob.Length + (64 << 20);
        return _isAlone && allocated > allowed
            ? $"{what} a blob: {allocated} bytes were allocated for {blob.Length}; {allowed} are allowed"
            : null;
    }

    private static byte[] Pack(Random random, byte[] content)
    {
        var packed = new MemoryStream();
        var level = random.Next(3) == 0 ? CompressionLevel.NoCompression : CompressionLevel.Fastest;
        for (int members = random.Next(8) == 0 ? 2 : 1; members > 0; members--)
        {
            using var gzip = new GZipStream(packed, level, leaveOpen: true);
            gzip.Write(content);
        }
        return packed.ToArray();
    }

    private static byte[] Damage(Random random, byte[] blob)
    {
        for (int i = blob.Length == 0 ? 0 : random.Next(4); i > 0; i--)
            blob[random.Next(blob.Length)] = (byte)random.Next(256);
        return random.Next(4) == 0 ? blob[..random.Next(blob.Length)] : blob;
    }
}
