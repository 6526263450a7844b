using System.Buffers;
using System.Buffers.Binary;

namespace Metaflow.FakeS3.Checksums;

/// <summary>The CRC-64 of the NVM Express standard.</summary>
internal static class Crc64Nvme
{
    private const ulong ReflectedPolynomial = 0x9A6C9329AC4BC9B5;

    private static readonly ulong[] _table = [.. Enumerable.Range(0, 256).Select(i => Shift((ulong)i))];

    public static byte[] Of(ReadOnlySequence<byte> content)
    {
        var crc = ulong.MaxValue;
        foreach (var piece in content)
        {
            foreach (var single in piece.Span)
                crc = _table[(byte)crc ^ single] ^ (crc >> 8);
        }
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ~crc);
        return bytes;
    }

    private static ulong Shift(ulong value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ ReflectedPolynomial;
        return value;
    }
}
