using System.IO.Compression;
using System.Security.Cryptography;
using Metaflow.Datastore;

namespace Metaflow.Runtime;

/// <summary>The files that parameters include: kept once by content, packed, under the flow's folder of the data root.</summary>
/// <param name="root">The data root, as a local path.</param>
/// <param name="flowName">The flow's name.</param>
internal sealed class IncludedFileStore(string root, string flowName)
{
    private const string Scheme = "local://";

    /// <summary>Stores a file.</summary>
    /// <returns>What is kept of it with the run.</returns>
    public IncludedFileDescriptor Save(string path, IncludeFileAttribute include)
    {
        using var source = File.OpenRead(path);
        var key = KeyOf(source);
        var folder = Path.Combine(root, flowName);
        var target = Path.Combine(folder, key);
        if (!File.Exists(target))
        {
            Directory.CreateDirectory(folder);
            var aside = Path.Combine(folder, Path.GetRandomFileName());
            try
            {
                source.Position = 0;
                using (var packed = new GZipStream(File.Create(aside), CompressionLevel.Fastest))
                    source.CopyTo(packed);
                File.Move(aside, target, overwrite: true);
            }
            finally
            {
                File.Delete(aside);
            }
        }

        return IncludedFileDescriptor.Uploaded(Scheme + Path.GetFullPath(target), include.IsText, source.Length) with
        {
            Encoding = include.Encoding,
        };
    }

#pragma warning disable CA5350 // The layout names files by SHA-1.
    private static string KeyOf(Stream content) => Convert.ToHexStringLower(SHA1.HashData(content));
#pragma warning restore CA5350

    /// <summary>
    /// Reads a file. The address comes from stored data, so it is believed only when the content has the hash that the address names.
    /// </summary>
    /// <exception cref="MetaflowException">The content is not there, or is not what was stored.</exception>
    public static byte[] Load(IncludedFileDescriptor descriptor)
    {
        var url = descriptor.Url;
        if (!url.StartsWith(Scheme, StringComparison.Ordinal))
            throw new MetaflowException($"The included file at '{url}' is not in the local datastore.");
        var path = url[Scheme.Length..];
        var key = Path.GetFileName(path);
        try
        {
            using var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            using var content = new MemoryStream();
            packed.CopyTo(content);
            var bytes = content.ToArray();
            if (ContentAddressedStore.KeyOf(bytes) == key)
                return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new MetaflowException(
                $"The included file '{path}' cannot be read: {e.Message} It is kept beside the datastore; restore it.", e);
        }

        throw new MetaflowException($"The included file '{path}' has changed since it was stored; restore it.");
    }
}
