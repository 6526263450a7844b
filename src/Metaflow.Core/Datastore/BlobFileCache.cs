using System.Security.Cryptography;

namespace Metaflow.Datastore;

/// <summary>
/// Contents of blobs that came from a remote storage, in files of this machine, so that they come from there once. Files
/// are named by the key of their content and compared with it whenever they are read: a damaged or half-written one counts as
/// missing. Beyond a size those go that were not used for the longest time. A cache that cannot be written is only not filled.
/// Several processes and threads may share a directory.
/// </summary>
public sealed class BlobFileCache
{
    private const string Folder = "blobs";

    // Space is made for some blobs at once: looking through the files takes longer than deleting a few more.
    private const double KeptShare = 0.9;

    // Others fill the directory too: it is looked through again after each such part of the size.
    private const int PartsPerScan = 16;

    private static readonly TimeSpan _abandonedAfter = TimeSpan.FromDays(1);
    private static readonly TimeSpan _touchedAfter = TimeSpan.FromMinutes(10);

    private readonly string _root;
    private readonly long _maxBytes;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private long _found = long.MaxValue;
    private long _added;
    private volatile bool _cannotWrite;

    /// <summary>Uses a directory, which is made when something is written first.</summary>
    /// <param name="directory">The directory; other files in it are left alone.</param>
    /// <param name="maxBytes">How large all files together may become; 0 keeps none.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public BlobFileCache(string directory, long maxBytes, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        _root = Path.Combine(Path.GetFullPath(directory), Folder);
        _maxBytes = maxBytes;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>The content of a blob; null when it is not kept.</summary>
    /// <param name="key">The blob's key.</param>
    /// <param name="limit">The most bytes that the content may have.</param>
    internal byte[]? TryLoad(string key, long limit)
    {
        var path = PathOf(key);
        try
        {
            if (new FileInfo(path) is not { Exists: true } file || file.Length > limit)
                return null;
            var content = File.ReadAllBytes(path);
            if (!ContentKey.Matches(key, content))
            {
                AtomicFile.Discard(path);
                return null;
            }

            Touch(file);
            return content;
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            // Another process may have made space meanwhile.
            return null;
        }
    }

    /// <summary>Opens the content of a blob, after it was compared with its key; null when it is not kept.</summary>
    internal async ValueTask<Stream?> TryOpenAsync(string key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        FileStream? stream = null;
        try
        {
            if (new FileInfo(path) is not { Exists: true } file)
                return null;
            stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.Asynchronous);
#pragma warning disable CA5350 // The layout names content by SHA-1.
            var found = await SHA1.HashDataAsync(stream, cancellationToken).ConfigureAwait(false);
#pragma warning restore CA5350
            if (Convert.ToHexStringLower(found) == key)
            {
                stream.Position = 0;
                Touch(file);
                return stream;
            }

            AtomicFile.Discard(path);
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            // As above.
        }
        catch (OperationCanceledException)
        {
            await stream!.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        if (stream is not null)
            await stream.DisposeAsync().ConfigureAwait(false);
        return null;
    }

    /// <summary>Keeps the content of a blob, as far as that is possible.</summary>
    internal void Save(string key, ReadOnlySpan<byte> content)
    {
        if (!Takes(content.Length) || !ContentKey.Matches(key, content))
            return;
        try
        {
            Prepare();
            AtomicFile.Write(PathOf(key), content);
            Account(content.Length);
        }
        catch (Exception e) when (e is DatastoreException || AtomicFile.IsStorageFailure(e))
        {
            _cannotWrite = true;
        }
    }

    /// <summary>A stream of the same content, which keeps it when it has been read to its end.</summary>
    /// <param name="key">The blob's key.</param>
    /// <param name="content">The content; disposed with the stream.</param>
    internal Stream SaveWhileRead(string key, Stream content) =>
        Takes(0) ? new CachedBlobStream(this, key, content) : content;

    /// <summary>Begins a file aside; null when none can be written.</summary>
    internal FileStream? TryCreateAside(string key, out string temporary)
    {
        temporary = "";
        try
        {
            Prepare();
            return AtomicFile.CreateAside(Path.GetDirectoryName(PathOf(key))!, out temporary);
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            _cannotWrite = true;
            return null;
        }
    }

    /// <summary>Gives a file aside its name.</summary>
    internal void Commit(string temporary, string key, long length)
    {
        try
        {
            AtomicFile.Rename(temporary, PathOf(key));
            Account(length);
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            AtomicFile.Discard(temporary);
        }
    }

    /// <summary>Says that a file could not be written, so that no other is tried.</summary>
    internal void GiveUp() => _cannotWrite = true;

    /// <summary>Whether a blob of a size can be kept.</summary>
    internal bool Takes(long length) => !_cannotWrite && length <= _maxBytes && _maxBytes > 0;

    private string PathOf(string key)
    {
        ContentKey.Validate(key);
        return Path.Combine(_root, key[..2], key);
    }

    private void Prepare()
    {
        if (!Directory.Exists(_root))
            PrivateFolder.Create(_root);
    }

    /// <summary>Notes that a blob was used; not each time, for that costs a write.</summary>
    private void Touch(FileInfo file)
    {
        try
        {
            var now = _time.GetUtcNow().UtcDateTime;
            if (now - file.LastWriteTimeUtc > _touchedAfter)
                file.LastWriteTimeUtc = now;
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            // The content is there all the same.
        }
    }

    private void Account(long length)
    {
        lock (_gate)
        {
            _added += length;
            if (_found <= _maxBytes - _added && _added <= _maxBytes / PartsPerScan)
                return;
            _found = MakeSpace();
            _added = 0;
        }
    }

    /// <summary>Deletes what was not used for the longest time, when there is too much.</summary>
    /// <returns>The size of what is left.</returns>
    private long MakeSpace()
    {
        var files = new List<(string Path, long Length, DateTime UsedAt)>();
        foreach (var file in new DirectoryInfo(_root).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            try
            {
                if (!AtomicFile.IsTemporary(file.Name))
                    files.Add((file.FullName, file.Length, file.LastWriteTimeUtc));
                else if (_time.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc > _abandonedAfter)
                    AtomicFile.Discard(file.FullName);
            }
            catch (IOException)
            {
                // Another process was faster.
            }
        }

        var total = files.Sum(static file => file.Length);
        if (total <= _maxBytes)
            return total;
        foreach (var (path, length, _) in files.OrderBy(static file => file.UsedAt))
        {
            if (total <= _maxBytes * KeptShare)
                break;
            AtomicFile.Discard(path);
            total -= length;
        }

        return total;
    }
}
