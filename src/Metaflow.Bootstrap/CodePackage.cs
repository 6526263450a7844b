using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Metaflow.Bootstrap;

/// <summary>A flow's code: its package, and the libraries that this names.</summary>
internal static class CodePackage
{
    private const string Archive = "job.tgz";

    /// <summary>How many libraries are fetched at a time.</summary>
    private const int Parallelism = 16;

    public static void Fetch(ObjectStore s3)
    {
        s3.Get(Program.Variable("METAFLOW_CODE_URL"), body => Save(body, Archive, HashAlgorithmName.SHA1, Program.Variable("METAFLOW_CODE_SHA")));
        using (var archive = new GZipStream(File.OpenRead(Archive), CompressionMode.Decompress))
            TarFile.ExtractToDirectory(archive, ".", overwriteFiles: true);
        var list = "metaflow.libraries";
        if (!File.Exists(list))
            return;
        var root = Program.Variable("METAFLOW_NUGET_PACKAGE_S3ROOT").TrimEnd('/');
        Parallel.ForEach(File.ReadAllLines(list), new ParallelOptions { MaxDegreeOfParallelism = Parallelism }, line =>
        {
            var (sha, path) = Parse(line);
            s3.Get($"{root}/{sha[..2]}/{sha}", body => Save(new GZipStream(body, CompressionMode.Decompress), path, HashAlgorithmName.SHA256, sha));
        });
    }

    public static void StoreLogs(ObjectStore s3, string folder)
    {
        foreach (var stream in (string[])["stdout", "stderr"])
            s3.Put(Program.Variable("METAFLOW_LOG_URL") + stream + ".log", Path.Combine(folder, stream));
    }

    /// <summary>Takes a line of the list apart, as <c>sha256sum</c> writes it. What it names is inside of the working folder.</summary>
    private static (string Sha, string Path) Parse(string line)
    {
        var (sha, path) = line.Length > 66 ? (line[..64], line[66..]) : ("", "");
        if (!sha.All(char.IsAsciiHexDigitLower) || path.Length == 0 || path.Contains('\\') || path.Split('/').Any(static p => p is "" or "." or ".."))
            throw new InvalidDataException($"'{line}' in metaflow.libraries names no library.");
        return (sha, path);
    }

    /// <summary>Writes a file that appears when its content is what it should be.</summary>
    private static void Save(Stream body, string path, HashAlgorithmName algorithm, string expected)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        var part = path + ".part";
        using var hash = IncrementalHash.CreateHash(algorithm);
        using (var file = File.Create(part))
        {
            var buffer = new byte[1 << 17];
            for (int count; (count = body.Read(buffer)) > 0;)
            {
                hash.AppendData(buffer, 0, count);
                file.Write(buffer, 0, count);
            }
        }

        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != expected)
            throw new InvalidDataException($"its {algorithm} is not {expected}");
        File.Move(part, path, overwrite: true);
    }
}
