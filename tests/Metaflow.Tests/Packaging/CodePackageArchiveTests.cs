using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Metaflow.Client;
using Metaflow.Packaging;

namespace Metaflow.Tests.Packaging;

/// <summary>A package holds exactly the files it is made of, and depends on nothing else.</summary>
public sealed class CodePackageArchiveTests
{
    private static readonly Gen<string> _part =
        Gen.OneOf(Gen.String[Gen.Char["abcXYZ019._- éß中"], 1, 20], Gen.String[Gen.Char.AlphaNumeric, 60, 150])
            .Where(static part => part is not ("." or ".."));

    private static readonly Gen<string> _name = _part.Array[1, 4].Select(static parts => string.Join('/', parts));

    [Fact]
    public async Task Write_AnyFiles_ReadBackTheSame() => await Gen.Select(_name, Gen.Byte.Array[0, 3000]).Array[1, 12]
        .SampleAsync(async entries =>
        {
            var files = entries.DistinctBy(static e => e.Item1).OrderBy(static e => e.Item1, StringComparer.Ordinal)
                .Select(static e => PackageFile.Of(e.Item1, e.Item2)).ToArray();

            var archive = await WriteAsync(files);

            var read = new List<(string, string)>();
            foreach (var (name, _, content) in new CodePackage(archive, "test").Files())
            {
                using var copy = new MemoryStream();
                content.CopyTo(copy);
                read.Add((name, Convert.ToHexString(copy.ToArray())));
            }

            Assert.Equal(files.Select(static f => (f.Name, Hex(f))), read);
            Assert.Equal(archive, await WriteAsync(files));
        }, iter: 100);

    [Fact]
    public async Task Write_OtherFolderOrderTimesAndModes_SameBytes()
    {
        using var first = new TestApplication();
        using var second = new TestApplication();
        string[] names = ["b.bin", "a/deep/" + new string('n', 120) + ".json", "Ä.txt", "run.sh", "lib.dll", "_.txt", "A.txt", "a.txt"];
        foreach (var name in names)
            first.Write(name, name + "\n");
        foreach (var name in names.Reverse())
        {
            second.Write(name, name + "\n");
            File.SetLastWriteTimeUtc(second.PathOf(name), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(second.PathOf(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Assert.Equal(await WriteAsync(first.Pack().Files), await WriteAsync(second.Pack().Files));
    }

    /// <summary>Fails when a version of .NET packs otherwise than another: packages would then be stored again for it.</summary>
    [Fact]
    public async Task Write_KnownFiles_KnownTar()
    {
        var archive = await WriteAsync(
            [PackageFile.Of("App.dll", "entry"u8.ToArray()), PackageFile.Of("deep/" + new string('n', 120), [1, 2, 3])]);

        Assert.Equal([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff], archive[..10]);
        using var tar = new MemoryStream();
        new GZipStream(new MemoryStream(archive), CompressionMode.Decompress).CopyTo(tar);
        Assert.Equal(
            "950363fdfd33fee0ea585ca2f3c723337e986c83abdf84e4ff0281fd3739ee02",
            Convert.ToHexStringLower(SHA256.HashData(tar.ToArray())));
    }

    [Fact]
    public async Task Write_LongAndForeignNames_PythonReadsThem()
    {
        string[] names = [".mf_install", new string('d', 90) + "/" + new string('é', 90), new string('n', 300), "Äß/中文.txt"];
        var archive = await WriteAsync([.. names.Select(static n => PackageFile.Of(n, Encoding.UTF8.GetBytes(n)))]);

        var read = Python.Run(
            """
            import base64, io, sys, tarfile
            with tarfile.open(fileobj=io.BytesIO(base64.b64decode(sys.stdin.readline())), mode="r:gz") as tar:
                for member in tar:
                    print(member.name, tar.extractfile(member).read().decode() == member.name)
            """,
            [Convert.ToBase64String(archive)]);

        Assert.Equal(names.Select(static n => n + " True"), read);
    }

    [Fact]
    public async Task Write_Entries_HaveMetaflowsTimeNoOwnerAndModesByContent()
    {
        var archive = await WriteAsync(
        [
            PackageFile.Of("App", [0x7f, .. "ELF"u8]), PackageFile.Of("data", "x"u8.ToArray()), PackageFile.Of("run.sh", "#!/bin/sh"u8.ToArray()),
        ]);

        using var tar = new TarReader(new GZipStream(new MemoryStream(archive), CompressionMode.Decompress));
        var modes = new List<string>();
        while (tar.GetNextEntry() is { } entry)
        {
            Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1575360000), entry.ModificationTime);
            Assert.Equal((0, 0), (entry.Uid, entry.Gid));
            modes.Add(Convert.ToString((int)entry.Mode, 8));
        }

        Assert.Equal(["755", "644", "755"], modes);
    }

    private static async Task<byte[]> WriteAsync(IReadOnlyList<PackageFile> files)
    {
        using var output = new MemoryStream();
        await CodePackageArchive.WriteAsync(files, output, CancellationToken.None);
        return output.ToArray();
    }

    private static string Hex(PackageFile file)
    {
        using var copy = new MemoryStream();
        using var content = file.OpenRead();
        content.CopyTo(copy);
        return Convert.ToHexString(copy.ToArray());
    }
}
