using System.Security.Cryptography;

namespace Metaflow.Packaging;

/// <summary>A library of a flow: a file of the program that is not the flow's own, stored apart and once for all flows. Immutable.</summary>
/// <param name="Name">Its name in the application folder, with '/' between its parts.</param>
/// <param name="Path">Where it is on this machine.</param>
/// <param name="Sha256">The SHA-256 of its content, 64 lower hexadecimal digits; also its key.</param>
internal sealed record PackageLibrary(string Name, string Path, string Sha256)
{
    /// <summary>The library that a file is.</summary>
    public static PackageLibrary Of(PackageFile file)
    {
        using var content = file.OpenRead();
        return new PackageLibrary(file.Name, file.Path!, Convert.ToHexStringLower(SHA256.HashData(content)));
    }
}
