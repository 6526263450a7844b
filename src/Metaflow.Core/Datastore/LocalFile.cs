namespace Metaflow.Datastore;

/// <summary>Reads small files whole.</summary>
internal static class LocalFile
{
    /// <summary>The bytes of a file, or null when there is no file.</summary>
    public static byte[]? TryRead(string path)
    {
        // Asking first is far cheaper than an exception for a file that is often missing.
        if (!File.Exists(path))
            return null;
        try
        {
            using var file = File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = RandomAccess.GetLength(file);
            if (length > Array.MaxLength)
                throw new DatastoreException(
                    $"'{path}' has {length} bytes, too many to read at once. Read it as a stream.");
            var content = GC.AllocateUninitializedArray<byte>((int)length);
            var read = 0;
            while (read < content.Length)
            {
                var count = RandomAccess.Read(file, content.AsSpan(read), read);
                if (count == 0)
                    return content[..read];
                read += count;
            }

            return content;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (AtomicFile.IsStorageFailure(e))
        {
            throw DatastoreException.ForPath("read", path, e);
        }
    }
}
