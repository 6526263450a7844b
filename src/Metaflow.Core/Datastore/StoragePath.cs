using Metaflow.Platform;

namespace Metaflow.Datastore;

/// <summary>Paths inside a storage: segments joined by '/', relative, without "." and "..".</summary>
internal static class StoragePath
{
    /// <summary>Returns the path, or throws when it could lead out of the storage's root.</summary>
    public static string Validate(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return IsValid(path)
            ? path
            : throw new DatastoreException(
                $"'{path}' is not a path inside a datastore: paths are relative, separated by '/', without '..'.");
    }

    /// <summary>Refuses a path that a file of a system cannot have.</summary>
    /// <param name="path">A valid path.</param>
    /// <param name="system">The system.</param>
    public static string RequireFile(string path, HostSystem system)
    {
        if (system == HostSystem.Windows)
        {
            foreach (var segment in path.Split('/'))
            {
                if (!FileName.IsPossible(segment, system))
                {
                    throw new DatastoreException(
                        $"'{path}' cannot be a file on Windows: nothing there can be named '{segment}'. Name the flow or the step otherwise, such as "
                        + "by [Step(Name = \"…\")], or keep the data in S3.");
                }
            }
        }

        return path;
    }

    private static bool IsValid(string path)
    {
        // Called for every access: one pass, and nothing that needs start-up.
        var start = 0;
        for (var at = 0; at <= path.Length; at++)
        {
            if (at < path.Length && path[at] != '/')
            {
                if (path[at] is '\\' or '\0')
                    return false;
                continue;
            }

            if (!IsValidSegment(path.AsSpan(start, at - start)))
                return false;
            start = at + 1;
        }

        return true;
    }

    private static bool IsValidSegment(ReadOnlySpan<char> segment) => segment.Length switch
    {
        0 => false,
        1 => segment[0] != '.',
        2 => segment[1] != ':' && !(segment[0] == '.' && segment[1] == '.'),
        _ => true,
    };
}
