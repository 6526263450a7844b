using System.Buffers;

namespace Metaflow.Datastore;

/// <summary>Paths inside a storage: segments joined by '/', relative, without "." and "..".</summary>
internal static class StoragePath
{
    private static readonly SearchValues<char> _suspicious = SearchValues.Create("\\\0");

    /// <summary>Returns the path, or throws when it could lead out of the storage's root.</summary>
    public static string Validate(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return IsValid(path)
            ? path
            : throw new DatastoreException(
                $"'{path}' is not a path inside a datastore: paths are relative, separated by '/', without '..'.");
    }

    private static bool IsValid(ReadOnlySpan<char> path)
    {
        if (path.IsEmpty || path.ContainsAny(_suspicious))
            return false;
        while (true)
        {
            var slash = path.IndexOf('/');
            var segment = slash < 0 ? path : path[..slash];
            if (segment.IsEmpty || segment is "." or ".." || (segment.Length == 2 && segment[1] == ':'))
                return false;
            if (slash < 0)
                return true;
            path = path[(slash + 1)..];
        }
    }
}
