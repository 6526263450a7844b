using System.Buffers;
using System.Runtime.CompilerServices;
using Hardware = System.IO.Hashing.Crc32;

namespace Metaflow.Datastore;

/// <summary>The checksum of gzip.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    // Polynomials have the coefficient of x^0 in their highest bit.
    private const uint One = 1u << 31;
    private const uint XToThe8 = One >> 8;

    // Up to here the processor's instructions are not worth what loading their library costs a short-lived process.
    private const int LargestManaged = 4096;

    private static readonly uint[] _table = NewTable();

    public static uint Of(ReadOnlySpan<byte> content) => Append(0, content);

    public static uint Of(in ReadOnlySequence<byte> content)
    {
        var checksum = 0u;
        foreach (var segment in content)
            checksum = Append(checksum, segment.Span);
        return checksum;
    }

    /// <summary>The checksum of some content and what follows it.</summary>
    /// <param name="checksum">The checksum of the content so far; 0 for none.</param>
    /// <param name="content">What follows.</param>
    public static uint Append(uint checksum, ReadOnlySpan<byte> content) => content.Length > LargestManaged
        ? Combine(checksum, OfLarge(content), content.Length)
        : AppendManaged(checksum, content);

    /// <summary>The checksum of two contents in a row.</summary>
    /// <param name="first">The checksum of the first.</param>
    /// <param name="second">The checksum of the second.</param>
    /// <param name="secondLength">The length of the second in bytes.</param>
    public static uint Combine(uint first, uint second, long secondLength)
    {
        if (first == 0)
            return second;
        var power = One;
        for (var square = XToThe8; secondLength > 0; secondLength >>= 1)
        {
            if ((secondLength & 1) != 0)
                power = Multiply(power, square);
            square = Multiply(square, square);
        }

        return Multiply(power, first) ^ second;
    }

    // A method of its own: compiling a call into the library loads it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint OfLarge(ReadOnlySpan<byte> content) => Hardware.HashToUInt32(content);

    private static uint AppendManaged(uint checksum, ReadOnlySpan<byte> content)
    {
        var table = _table;
        var crc = ~checksum;
        foreach (var b in content)
            crc = table[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint Multiply(uint a, uint b)
    {
        var product = 0u;
        for (var bit = One; bit != 0; bit >>= 1)
        {
            if ((a & bit) != 0)
                product ^= b;
            b = TimesX(b);
        }

        return product;
    }

    private static uint TimesX(uint value) => (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;

    private static uint[] NewTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
                value = TimesX(value);
            table[i] = value;
        }

        return table;
    }
}
