using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Metaflow.FakeS3.Checksums;

/// <summary>CRC-32C, for which processors have an instruction.</summary>
internal static class Crc32C
{
    public static byte[] Of(ReadOnlySequence<byte> content)
    {
        var crc = uint.MaxValue;
        foreach (var piece in content)
            crc = Append(crc, piece.Span);
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, ~crc);
        return bytes;
    }

    private static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var single in bytes)
            crc = BitOperations.Crc32C(crc, single);
        return crc;
    }
}
