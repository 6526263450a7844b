using System.IO.Compression;
using System.Security.Cryptography;
using Metaflow.Datastore;

namespace Metaflow.Runtime;

/// <summary>The files that parameters include: kept once by content, packed, under the flow's folder of the data root.</summary>
/// <param name="storage">Where they are kept.</param>
/// <param name="folder">The flow's folder in it.</param>
internal sealed class IncludedFileStore(Storage storage, string folder)
{
    private const string LocalScheme = "local://";

    // An address in a local storage is a path; others have their scheme.
    private readonly string _root = (storage.Type == "local" ? LocalScheme : "") + storage.Root.TrimEnd('/') + "/";

    /// <summary>Stores a file.</summary>
    /// <param name="content">Its content, which can be read twice.</param>
    /// <param name="include">How it is read.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>What is kept of it with the run.</returns>
    public async Task<IncludedFileDescriptor> SaveAsync(
        Stream content, IncludeFileAttribute include, CancellationToken cancellationToken)
    {
        var path = $"{folder}/{KeyOf(content)}";
        if (!await storage.ExistsAsync(path, cancellationToken).ConfigureAwait(false))
        {
            content.Position = 0;
            var writer = await storage.CreateWriterAsync(folder, cancellationToken).ConfigureAwait(false);
            await using var disposal = writer.ConfigureAwait(false);
            await PackAsync(content, writer, cancellationToken).ConfigureAwait(false);
            await writer.CommitAsync(path, cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        return IncludedFileDescriptor.Uploaded(_root + path, include.IsText, content.Length) with
        {
            Encoding = include.Encoding,
        };
    }

    /// <summary>
    /// Reads a file. The address comes from stored data, so it is believed only when the content has the hash that the address names.
    /// </summary>
    /// <exception cref="MetaflowException">The content is not there, or is not what was stored.</exception>
    public byte[] Load(IncludedFileDescriptor descriptor) => descriptor.Url.StartsWith(_root, StringComparison.Ordinal)
        ? Load(storage, descriptor.Url[_root.Length..], descriptor.Url)
        : LoadLocal(descriptor);

    /// <summary>Reads a file that lies on this machine, in whichever folder.</summary>
    /// <exception cref="MetaflowException">The content is not there, or is not what was stored.</exception>
    public static byte[] LoadLocal(IncludedFileDescriptor descriptor)
    {
        var url = descriptor.Url;
        if (!url.StartsWith(LocalScheme, StringComparison.Ordinal)
            || Path.GetDirectoryName(url[LocalScheme.Length..]) is not { Length: > 0 } directory)
            throw new MetaflowException($"The included file at '{url}' is not in the local datastore.");
        return Load(new LocalStorage(directory), Path.GetFileName(url), url);
    }

    /// <summary>Reads a file from the flow's folder, wherever it was when the file was stored; null when it is not there.</summary>
    /// <exception cref="MetaflowException">The content is not what was stored.</exception>
    public byte[]? TryLoadKept(IncludedFileDescriptor descriptor)
    {
        var key = descriptor.Url[(descriptor.Url.LastIndexOf('/') + 1)..];
        return ContentKey.IsKey(key) ? TryLoad(storage, $"{folder}/{key}", descriptor.Url) : null;
    }

    private static byte[] Load(Storage storage, string path, string url) => TryLoad(storage, path, url)
        ?? throw new MetaflowException($"The included file '{url}' cannot be read: it is not there. Restore it.");

    private static byte[]? TryLoad(Storage storage, string path, string url)
    {
        try
        {
            // A property getter cannot be asynchronous.
            var load = storage.LoadAsync(path);
            var packed = load.IsCompleted ? load.Result : load.AsTask().GetAwaiter().GetResult();
            if (packed is null)
                return null;
            using var unpacking = new GZipStream(new ReadOnlyMemoryStream(packed.Content), CompressionMode.Decompress);
            using var content = new MemoryStream();
            unpacking.CopyTo(content);
            var bytes = content.ToArray();
            if (ContentAddressedStore.KeyOf(bytes) == path[(path.LastIndexOf('/') + 1)..])
                return bytes;
        }
        catch (Exception e) when (e is InvalidDataException or DatastoreException)
        {
            throw new MetaflowException(
                $"The included file '{url}' cannot be read: {e.Message} It is kept beside the datastore; restore it.", e);
        }

        throw new MetaflowException($"The included file '{url}' has changed since it was stored; restore it.");
    }

    private static async Task PackAsync(Stream content, StorageWriter writer, CancellationToken cancellationToken)
    {
        var packing = new GZipStream(new StorageWriterStream(writer), CompressionLevel.Fastest);
        await using var disposal = packing.ConfigureAwait(false);
        await content.CopyToAsync(packing, cancellationToken).ConfigureAwait(false);
    }

#pragma warning disable CA5350 // The layout names files by SHA-1.
    private static string KeyOf(Stream content) => Convert.ToHexStringLower(SHA1.HashData(content));
#pragma warning restore CA5350
}
