using System.Numerics;

namespace Metaflow.Artifacts.Pickle;

/// <summary>The whole number of 128 bits that a UUID is to Python.</summary>
internal static class UuidNumber
{
    /// <summary>The UUID of a number; false if the number is none of a UUID.</summary>
    public static bool TryGuid(BigInteger number, out Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        bool fits = number.Sign >= 0 && number.GetByteCount(isUnsigned: true) is var count && count <= 16 &&
            number.TryWriteBytes(bytes[(16 - count)..], out _, isUnsigned: true, isBigEndian: true);
        value = new Guid(bytes, bigEndian: true);
        return fits;
    }

    /// <summary>The number of a UUID.</summary>
    public static BigInteger Of(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }
}
