using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace Metaflow.FakeS3.Checksums;

/// <summary>An algorithm of <c>x-amz-checksum-*</c>.</summary>
internal sealed class ChecksumAlgorithm
{
    private readonly Func<ReadOnlySequence<byte>, byte[]> _compute;

    private ChecksumAlgorithm(string name, Func<ReadOnlySequence<byte>, byte[]> compute)
    {
        Name = name;
        Header = "x-amz-checksum-" + name;
        _compute = compute;
    }

    public static IReadOnlyList<ChecksumAlgorithm> All { get; } =
    [
        new("crc32", Crc32Of),
        new("crc32c", Crc32C.Of),
        new("crc64nvme", Crc64Nvme.Of),
        new("sha1", content => Digest.Of(HashAlgorithmName.SHA1, content)),
        new("sha256", content => Digest.Of(HashAlgorithmName.SHA256, content)),
    ];

    /// <summary>The name in small letters.</summary>
    public string Name { get; }

    public string Header { get; }

    /// <summary>Finds an algorithm; capitals do not count.</summary>
    /// <returns>Null when there is none of this name.</returns>
    public static ChecksumAlgorithm? Named(string name) =>
        All.FirstOrDefault(algorithm => algorithm.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public byte[] Compute(ReadOnlySequence<byte> content) => _compute(content);

    private static byte[] Crc32Of(ReadOnlySequence<byte> content)
    {
        var crc = new Crc32();
        foreach (var piece in content)
            crc.Append(piece.Span);
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, crc.GetCurrentHashAsUInt32());
        return bytes;
    }
}
