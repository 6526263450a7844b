using System.Diagnostics;
using System.IO.Compression;
using CsCheck;

namespace Metaflow.Core.Tests.Datastore;

/// <summary>Contents of blobs, and what others make of blobs.</summary>
internal static class BlobSamples
{
    private static readonly int[] _lengths =
        [0, 1, 4073, 4074, 65_535, 983_025, 1_048_576, 1_966_050, 3_000_000];

    /// <summary>Contents of lengths around those at which the store changes its ways.</summary>
    public static Gen<byte[]> Contents { get; } = Gen.Select(
        Gen.Int[0, _lengths.Length - 1],
        Gen.Int[-3, 70_000].Where(static more => more is < 4 or > 60_000),
        Gen.Int[0, 4].Array[1, 4],
        Gen.Int,
        static (length, more, kinds, seed) => Mixed(Math.Max(0, _lengths[length] + more), kinds, seed));

    /// <summary>Equal parts of random bytes, zeros, text, random doubles, or one repeated random piece.</summary>
    public static byte[] Mixed(int length, int[] kinds, int seed)
    {
        var content = new byte[length];
        var random = new Random(seed);
        for (var part = 0; part < kinds.Length; part++)
        {
            var from = (int)((long)length * part / kinds.Length);
            Fill(content.AsSpan(from, (int)((long)length * (part + 1) / kinds.Length) - from), kinds[part], random);
        }

        return content;
    }

    public static byte[] Random(int seed, int length) => Mixed(length, [0], seed);

    public static byte[] Text(int seed, int length) => Mixed(length, [2], seed);

    public static byte[] Gzip(ReadOnlySpan<byte> content, int level = 6)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, new ZLibCompressionOptions { CompressionLevel = level }))
            gzip.Write(content);
        return packed.ToArray();
    }

    public static byte[] Gunzip(byte[] packed)
    {
        var content = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress))
            gzip.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>
    /// For each file below a directory, what Python's readers of gzip make of it: its name and the hash of its content.
    /// Skips the test where there is no Python.
    /// </summary>
    public static Dictionary<string, string> ReadByPython(string directory)
    {
        const string Script = """
            import gzip, hashlib, pathlib, sys, zlib
            for path in pathlib.Path(sys.argv[1]).rglob("*"):
                if path.is_file() and not path.name.endswith("_meta"):
                    content = gzip.decompress(path.read_bytes())
                    with gzip.open(path) as stream:
                        assert stream.read() == content
                    inflater = zlib.decompressobj(31)
                    assert inflater.decompress(path.read_bytes()) == content and inflater.eof
                    assert not inflater.unused_data
                    print(path.name, hashlib.sha1(content).hexdigest())
            """;
        var start = new ProcessStartInfo("python3", ["-c", Script, directory]) { RedirectStandardOutput = true };
        Process python;
        try
        {
            python = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("python3 is not on the PATH: what Python makes of our blobs cannot be checked here.");
            throw;
        }

        using (python)
        {
            var lines = python.StandardOutput.ReadToEnd();
            python.WaitForExit();
            Assert.Equal(0, python.ExitCode);
            return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(static line => line.Split(' '))
                .ToDictionary(static line => line[0], static line => line[1]);
        }
    }

    private static void Fill(Span<byte> part, int kind, Random random)
    {
        switch (kind)
        {
            case 0:
                random.NextBytes(part);
                break;
            case 2:
                for (var i = 0; i < part.Length; i++)
                    part[i] = (byte)('a' + (random.Next(26) & random.Next(26) & random.Next(26)));
                break;
            case 3:
                for (var i = 0; i + 8 <= part.Length; i += 8)
                    BitConverter.TryWriteBytes(part[i..], random.NextDouble());
                break;
            case 4:
                Span<byte> piece = stackalloc byte[1000];
                random.NextBytes(piece);
                for (var i = 0; i < part.Length; i += piece.Length)
                    piece[..Math.Min(piece.Length, part.Length - i)].CopyTo(part[i..]);
                break;
        }
    }
}
