namespace Metaflow.Packaging;

/// <summary>Names of files in code packages: parts joined by '/', relative, valid on every system, and never out of the package.</summary>
internal static class PackagePath
{
    /// <summary>Whether a name can be that of a file in a package.</summary>
    public static bool IsValid(string name) => name.Split('/').All(static part => part is not ("" or "." or "..")
        && !part.AsSpan().ContainsAny('\\', ':') && !part.Any(char.IsControl));
}
