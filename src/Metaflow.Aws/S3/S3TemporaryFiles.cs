using System.Security.Cryptography;
using System.Text;
using Metaflow.Datastore;
using Microsoft.Win32.SafeHandles;

namespace Metaflow;

/// <summary>
/// The files of one client, in a folder that is made for the first of them, that only its user may enter, and that is deleted with all in
/// it. Thread-safe.
/// </summary>
/// <param name="parent">The folder in which the client's one is made.</param>
internal sealed class S3TemporaryFiles(string parent)
{
    private const int LongestLeaf = 150;
    private const long WorthReserving = 1 << 20;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _unused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _folder;
    private int _open;
    private int _copies;
    private bool _isClosed;

    /// <summary>Makes a file for a download.</summary>
    /// <param name="url">The object.</param>
    /// <param name="part">Which part of it: <c>whole</c>, or <c>first_last</c>.</param>
    /// <param name="length">How many bytes will be written.</param>
    /// <exception cref="S3DiskSpaceException">There is no space, or no right to write.</exception>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public S3TemporaryFile Create(string url, string part, long length)
    {
        var path = Path.Combine(Enter(), NameOf(url, part));
        try
        {
            // The same object may have been downloaded before, and its file be in use.
            var handle = TryOpen(path, length) ?? TryOpen(path += $"-{Interlocked.Increment(ref _copies)}", length);
            return new S3TemporaryFile(this, handle ?? throw new IOException("There is such a file already."), path);
        }
        catch (Exception e)
        {
            Leave();
            if (!AtomicFile.IsStorageFailure(e))
                throw;
            throw new S3DiskSpaceException(
                $"Could not create '{path}' for the {length} bytes of '{url}': {e.Message} Make space, or choose another folder by "
                + $"{nameof(S3Options)}.{nameof(S3Options.TemporaryFolder)} or METAFLOW_TEMPDIR.",
                e);
        }
    }

    /// <summary>Says that a file of <see cref="Create"/> is closed.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_open == 0 && _isClosed)
                _unused.TrySetResult();
        }
    }

    /// <summary>Deletes all files when the last one is closed, and refuses others from now on.</summary>
    public async ValueTask CloseAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            if (_open == 0)
                _unused.TrySetResult();
        }

        await _unused.Task.ConfigureAwait(false);
        if (_folder is null)
            return;
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            // Somebody still reads a file, or has deleted them all; the system's cleaner of temporary files gets what is left.
        }
    }

    /// <summary>A name that is valid everywhere, tells objects apart, and begins to tell people which one it is.</summary>
    internal static string NameOf(string url, string part)
    {
        var leaf = url.AsSpan(url.LastIndexOf('/') + 1);
#pragma warning disable CA5350 // The hash tells names apart, and protects nothing.
        var hash = SHA1.HashData(Encoding.UTF8.GetBytes(url));
#pragma warning restore CA5350
        var name = new StringBuilder(LongestLeaf + 64).Append(Convert.ToHexStringLower(hash)).Append('-');
        foreach (var c in leaf[..Math.Min(leaf.Length, LongestLeaf)])
            name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        return name.Append('-').Append(part).ToString();
    }

    private string Enter()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(S3));
            _folder ??= CreateFolder(parent);
            _open++;
            return _folder;
        }
    }

    private static string CreateFolder(string parent)
    {
        var folder = Path.Combine(parent, "metaflow.s3." + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        try
        {
            Directory.CreateDirectory(parent);
            PrivateFolder.Create(folder);
            return folder;
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            throw new S3DiskSpaceException(
                $"Could not create the folder '{folder}' for downloads: {e.Message} Choose another one by "
                + $"{nameof(S3Options)}.{nameof(S3Options.TemporaryFolder)} or METAFLOW_TEMPDIR.",
                e);
        }
    }

    private static SafeFileHandle? TryOpen(string path, long length)
    {
        try
        {
            return File.OpenHandle(
                path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, FileOptions.None,
                // A disk that is too small is found before anything is downloaded.
                preallocationSize: length >= WorthReserving ? length : 0);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }
}
