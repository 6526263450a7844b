using System.Buffers;
using System.Security.Cryptography;
using Metaflow.Platform;

namespace Metaflow.Datastore;

/// <summary>
/// Writes files that appear whole or not at all: the bytes go to a file aside, which is then renamed. Files can be read
/// by their owner only.
/// </summary>
internal static class AtomicFile
{
    /// <summary>How the names of files begin that are not finished; readers ignore them.</summary>
    public const string TemporaryPrefix = "tmp";

    // Creating a directory that exists costs a call for each write; forgetting some only costs that call again.
    private const int MaxKnownDirectories = 1024;

    private static readonly string _temporary =
        TemporaryPrefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)) + "_";

    private static readonly FileStreamOptions _options = NewOptions();
    private static readonly HashSet<string> _knownDirectories = [];
    private static long _counter;

    public static void Write(string path, ReadOnlySpan<byte> content, bool flush = false)
    {
        var temporary = Prepare(path, out var directory);
        try
        {
            using (var file = Create(temporary, directory))
            {
                file.Write(content);
                if (flush)
                    file.Flush(flushToDisk: true);
            }

            FileMove.Replace(temporary, path);
        }
        catch (Exception e) when (IsStorageFailure(e))
        {
            Discard(temporary);
            throw DatastoreException.ForPath("write", path, e);
        }
    }

    public static void Write(string path, in ReadOnlySequence<byte> content, bool flush = false)
    {
        if (content.IsSingleSegment)
        {
            Write(path, content.FirstSpan, flush);
            return;
        }

        var temporary = Prepare(path, out var directory);
        try
        {
            using (var file = Create(temporary, directory))
            {
                foreach (var segment in content)
                    file.Write(segment.Span);
                if (flush)
                    file.Flush(flushToDisk: true);
            }

            FileMove.Replace(temporary, path);
        }
        catch (Exception e) when (IsStorageFailure(e))
        {
            Discard(temporary);
            throw DatastoreException.ForPath("write", path, e);
        }
    }

    /// <summary>Creates a file aside for <see cref="Rename"/> or <see cref="Discard"/>.</summary>
    public static FileStream CreateAside(string directory, out string temporary)
    {
        temporary = string.Concat(directory, "/", TemporaryName());
        return Create(temporary, directory);
    }

    /// <summary>Gives a file aside its name, in place of a file that has it.</summary>
    public static void Rename(string temporary, string path)
    {
        var directory = DirectoryOf(path);
        EnsureDirectory(directory);
        try
        {
            FileMove.Replace(temporary, path);
        }
        catch (DirectoryNotFoundException)
        {
            CreateDirectory(directory);
            FileMove.Replace(temporary, path);
        }
    }

    /// <summary>Deletes a file aside, as far as that is possible.</summary>
    public static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (IsStorageFailure(e))
        {
            // The write has failed already, and that error is the one to report.
        }
    }

    /// <summary>Writes a file that no reader can see yet.</summary>
    public static void WriteUnshared(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            using var file = new FileStream(path, _options);
            file.Write(content);
        }
        catch (Exception e) when (IsStorageFailure(e))
        {
            throw DatastoreException.ForPath("write", path, e);
        }
    }

    /// <summary>Whether a name is that of a file whose writing was not finished.</summary>
    public static bool IsTemporary(ReadOnlySpan<char> name) =>
        name.StartsWith(TemporaryPrefix, StringComparison.Ordinal);

    /// <summary>A name for a file or directory aside that no other writer uses.</summary>
    public static string TemporaryName() => _temporary + Interlocked.Increment(ref _counter).ToString("x");

    public static bool IsStorageFailure(Exception e) => e is IOException or UnauthorizedAccessException;

    private static string Prepare(string path, out string directory)
    {
        directory = DirectoryOf(path);
        return string.Concat(directory, "/", TemporaryName());
    }

    private static string DirectoryOf(string path) =>
        path[..path.AsSpan().LastIndexOfAny('/', Path.DirectorySeparatorChar)];

    private static FileStream Create(string temporary, string directory)
    {
        EnsureDirectory(directory);
        try
        {
            return new FileStream(temporary, _options);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody removed a directory that this process had made.
            CreateDirectory(directory);
            return new FileStream(temporary, _options);
        }
    }

    private static void EnsureDirectory(string directory)
    {
        lock (_knownDirectories)
        {
            if (_knownDirectories.Contains(directory))
                return;
        }

        CreateDirectory(directory);
    }

    private static void CreateDirectory(string directory)
    {
        Directory.CreateDirectory(directory);
        lock (_knownDirectories)
        {
            if (_knownDirectories.Count >= MaxKnownDirectories)
                _knownDirectories.Clear();
            _knownDirectories.Add(directory);
        }
    }

    private static FileStreamOptions NewOptions()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
