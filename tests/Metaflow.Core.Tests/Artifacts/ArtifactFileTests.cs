using System.Security.Cryptography;
using CsCheck;
using Metaflow.Artifacts;
using Metaflow.Artifacts.Files;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Tests.Artifacts;

/// <summary>Files as artifacts: their bytes in the store and in Python, and what can go wrong with them.</summary>
public sealed class ArtifactFileTests : IDisposable
{
    private static readonly ArtifactFileSerializer _serializer = new();

    private readonly string _folder = Directory.CreateTempSubdirectory("metaflow-").FullName;

    public static TheoryData<int> Sizes => [0, 1, 255, 256, 65_535, 65_536, 70_000, 3_000_000];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Serialize_AnySize_IsThePickleOfBytes(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        var path = Write("model.bin", bytes);

        Assert.Equal(ArtifactTypes.Bytes.Serialize(bytes), await SerializeAsync(ArtifactFile.FromPath(path)));
        Assert.Equal(ArtifactTypes.Bytes.Serialize(bytes), await SerializeAsync(ArtifactFile.FromBytes(bytes)));
        var spooled = await ArtifactFile.FromStreamAsync(new MemoryStream(bytes));
        Assert.Equal(size, spooled.Length);
        Assert.Equal(ArtifactTypes.Bytes.Serialize(bytes), await SerializeAsync(spooled));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Deserialize_AnySize_GivesTheContentAsOftenAsAsked(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        var file = await DeserializeAsync(await SerializeAsync(ArtifactFile.FromBytes(bytes)));

        Assert.Equal(size, file.Length);
        Assert.Equal(bytes, await ReadAsync(file));
        Assert.Equal(bytes, await ReadAsync(file));
        using var stream = await file.OpenReadAsync(TestContext.Current.CancellationToken);
        var half = new byte[size / 2];
        stream.ReadExactly(half);
        Assert.Equal(bytes[..half.Length], half);
        Assert.Equal(await SerializeAsync(ArtifactFile.FromBytes(bytes)), await SerializeAsync(file));
    }

    [Fact]
    public async Task Pickle_OfBytes_IsToTheByteWhatCPythonWrites()
    {
        var lines = Python.Run("""
            import base64, hashlib, pickle, sys
            for line in sys.stdin:
                value = pickle.loads(base64.b64decode(line))
                print(type(value).__name__, len(value), base64.b64encode(pickle.dumps(value, 4)).decode() == line.strip())
            """,
            await Task.WhenAll(Sizes.Select(async size => Convert.ToBase64String(
                await SerializeAsync(ArtifactFile.FromBytes(RandomNumberGenerator.GetBytes(size.Data)))))));

        Assert.Equal(Sizes.Select(size => $"bytes {size.Data} True"), lines);
    }

    [Fact]
    public async Task Deserialize_WhateverCPythonWritesForBytes_IsRead()
    {
        var lines = Python.Run("""
            import base64, pickle, pickletools
            for size in (0, 3, 255, 256, 65535, 65536, 200000):
                content = bytes(i * 7 % 256 for i in range(size))
                for value in (content, bytearray(content)):
                    for protocol in range(6):
                        p = pickle.dumps(value, protocol)
                        print(base64.b64encode(p).decode(), base64.b64encode(content).decode())
                        print(base64.b64encode(pickletools.optimize(p)).decode(), base64.b64encode(content).decode())
            """, []);

        Assert.Equal(7 * 2 * 6 * 2, lines.Count);
        foreach (var line in lines)
        {
            var (pickle, content) = line.Split(' ') is [var first, var second] ? (first, second) : ("", "");
            var file = await DeserializeAsync(Convert.FromBase64String(pickle));
            Assert.Equal(content, Convert.ToBase64String(await ReadAsync(file)));
            Assert.Equal(Convert.FromBase64String(content).Length, file.Length);
        }
    }

    [Fact]
    public async Task Deserialize_None_IsNull() => Assert.Null(await DeserializeAsync([0x80, 4, (byte)'N', (byte)'.']));

    [Theory]
    [InlineData("(b\"abc\", 5)", new byte[] { 0x80, 4, 0x43, 3, 97, 98, 99, 0x94, 0x4b, 5, 0x86, 0x94, 0x2e })]
    [InlineData("(b\"abc\",)", new byte[] { 0x80, 4, 0x43, 3, 97, 98, 99, 0x85, 0x2e })]
    [InlineData("'abc'", new byte[] { 0x80, 4, 0x8c, 3, 97, 98, 99, 0x94, 0x2e })]
    public async Task Deserialize_SomethingElse_FailsAtTheLatestAtItsEnd(string what, byte[] pickle)
    {
        var error = await Assert.ThrowsAnyAsync<MetaflowException>(
            async () => await ReadAsync(await DeserializeAsync(pickle)));

        Assert.True(error is ArtifactTypeMismatchException or PickleFormatException, what);
    }

    [Fact]
    public async Task Read_EveryTruncation_Fails()
    {
        var pickle = await SerializeAsync(ArtifactFile.FromBytes(new byte[300]));
        for (var length = 0; length < pickle.Length; length++)
        {
            var cut = pickle[..length];
            await Assert.ThrowsAnyAsync<MetaflowException>(async () => await ReadAsync(await DeserializeAsync(cut)));
        }
    }

    [Fact]
    public void Read_ArbitraryBytes_ThrowsTypedErrorsOnly() => Gen.Byte.Array[0, 40].Sample(bytes =>
    {
        byte[] pickle = [0x80, 4, .. bytes];
        try
        {
            ReadAsync(DeserializeAsync(pickle).GetAwaiter().GetResult() ?? ArtifactFile.FromBytes(default)).GetAwaiter().GetResult();
        }
        catch (MetaflowException)
        {
        }
    });

    [Fact]
    public async Task Read_HugeDeclaredLength_FailsWithoutTakingMemory()
    {
        byte[] pickle = [0x80, 4, 0x8e, 255, 255, 255, 255, 255, 255, 255, 127, 1, 2, 0x94, 0x2e];

        await Assert.ThrowsAnyAsync<MetaflowException>(async () => await ReadAsync(await DeserializeAsync(pickle)));
    }

    [Fact]
    public async Task Serialize_MissingFile_NamesIt()
    {
        var file = ArtifactFile.FromPath(Path.Combine(_folder, "none.bin"));

        var error = await Assert.ThrowsAsync<FileNotFoundException>(() => SerializeAsync(file));

        Assert.Contains("none.bin", error.Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => file.Length);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Serialize_FileChangedMeanwhile_Fails(int growth)
    {
        var path = Write("model.bin", new byte[5_000_000]);
        var changed = false;
        using var output = new ActingStream(() =>
        {
            if (changed)
                return;
            changed = true;
            using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            file.SetLength(file.Length + growth);
            file.Position = 0;
            file.WriteByte(1);
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        });

        var error = await Assert.ThrowsAsync<MetaflowException>(
            () => _serializer.SerializeAsync(ArtifactFile.FromPath(path), output, CancellationToken.None).AsTask());

        Assert.Contains("was changed while it was stored", error.Message, StringComparison.Ordinal);
        Assert.Contains("model.bin", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromStream_Fails_WhenTheStreamDoes()
    {
        using var broken = new MemoryStream();
        broken.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => ArtifactFile.FromStreamAsync(broken));
    }

    [Fact]
    public async Task CopyTo_Path_ReplacesTheFileOnlyWhenComplete()
    {
        var target = Write("copy.bin", [9]);
        var good = await DeserializeAsync(await SerializeAsync(ArtifactFile.FromBytes(new byte[] { 1, 2, 3 })));
        var pickle = await SerializeAsync(ArtifactFile.FromBytes(new byte[100_000]));
        var bad = await _serializer.DeserializeAsync(
            new Unsized(pickle[..50_000]), TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<PickleFormatException>(() => bad.CopyToAsync(target).AsTask());
        Assert.Equal([9], await File.ReadAllBytesAsync(target));
        await good.CopyToAsync(target);

        Assert.Equal([1, 2, 3], await File.ReadAllBytesAsync(target));
        Assert.Equal([target], Directory.GetFiles(_folder));
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static async Task<byte[]> SerializeAsync(ArtifactFile file)
    {
        using var output = new MemoryStream();
        await _serializer.SerializeAsync(file, output, TestContext.Current.CancellationToken);
        return output.ToArray();
    }

    private static async Task<ArtifactFile> DeserializeAsync(byte[] pickle) =>
        await _serializer.DeserializeAsync(ArtifactBlob.FromBytes(pickle), CancellationToken.None);

    private static async Task<byte[]> ReadAsync(ArtifactFile file)
    {
        using var output = new MemoryStream();
        await file.CopyToAsync(output);
        return output.ToArray();
    }

    /// <summary>A blob of an old run, whose size is not noted.</summary>
    private sealed class Unsized(byte[] bytes) : ArtifactBlob("old", null, null)
    {
        public override ValueTask<Stream> OpenReadAsync(CancellationToken cancellationToken = default) =>
            new(new MemoryStream(bytes));

        public override ValueTask<ReadOnlyMemory<byte>> LoadAsync(CancellationToken cancellationToken = default) => new(bytes);
    }

    private sealed class ActingStream(Action act) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            act();
            return default;
        }
    }
}
