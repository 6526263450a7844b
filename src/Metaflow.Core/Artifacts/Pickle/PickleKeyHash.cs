using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// Hashes of keys that a pickle chooses. All are keyed by secrets of the process: nobody can prepare keys that collide.
/// </summary>
internal static class PickleKeyHash
{
    private const int LongLength = 256;

    private static readonly ulong _secret1 = Secret();
    private static readonly ulong _secret2 = Secret();

    /// <summary>The hash of a key; numbers that are equal in Python have one hash whatever their type.</summary>
    /// <param name="key">The key.</param>
    /// <param name="budget">What hashing may cost; null outside a read.</param>
    public static int Of(object? key, PickleBudget? budget)
    {
        switch (key)
        {
            case null:
                return 0;
            case string { Length: <= LongLength } text:
                return text.GetHashCode(StringComparison.Ordinal);
            case string text:
                return Long(text, text.Length, budget);
            case long number:
                return Mix((ulong)number);
            case bool flag:
                return Mix(flag ? 1UL : 0);
            case double number:
                return Of(number);
            case byte[] bytes:
                return Long(bytes, bytes.Length, budget);
            case BigInteger number:
                return Long(key, (int)(number.GetBitLength() / 8), budget);
            case PickledTuple tuple:
                return Of(tuple, budget);
            case PickledPath path:
                return Of(path.ToString(), budget);
            default:
                return Rare(key);
        }
    }

    /// <summary>The hash of text, bytes or a large int, computed anew.</summary>
    public static int OfContent(object key)
    {
        switch (key)
        {
            case string text:
                return text.GetHashCode(StringComparison.Ordinal);
            case byte[] bytes:
                return Of(bytes);
            case BigInteger number when number >= long.MinValue && number <= long.MaxValue:
                return Mix((ulong)(long)number);
            case BigInteger number when (double)number is var real && double.IsFinite(real) && (BigInteger)real == number:
                return Of(real);
            case BigInteger number:
                return Of(number.ToByteArray());
            default:
                return Rare(key);
        }
    }

    private static int Long(object key, int length, PickleBudget? budget) => budget is null || length <= LongLength
        ? OfContent(key)
        : budget.LongHash(key, length / 16);

    private static int Of(double number) =>
        number is >= long.MinValue and < -(double)long.MinValue && Math.Floor(number) == number
            ? Mix((ulong)(long)number)
            : Mix(BitConverter.DoubleToUInt64Bits(number));

    private static int Of(ReadOnlySpan<byte> bytes)
    {
        int text = string.GetHashCode(MemoryMarshal.Cast<byte, char>(bytes));
        return Mix(((ulong)(uint)text << 32) ^ ((ulong)(uint)bytes.Length << 8) ^
            (bytes.Length % 2 == 0 ? (byte)0 : bytes[^1]));
    }

    private static int Of(PickledTuple tuple, PickleBudget? budget)
    {
        if (tuple.KeyHash != 0)
            return tuple.KeyHash;
        ulong state = (ulong)tuple.Count;
        if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            for (int i = 0; i < tuple.Count; i++)
                state = Fold(state, (uint)Of(tuple[i], budget));
        }
        int hash = (int)(state ^ (state >> 32));
        return tuple.KeyHash = hash == 0 ? 1 : hash;
    }

    private static int Rare(object key)
    {
        switch (key)
        {
            // Their own hashes fold the halves together, which makes collisions easy to prepare.
            case DateTime moment:
                return Mix((ulong)moment.Ticks);
            case DateTimeOffset moment:
                return Mix((ulong)moment.UtcTicks);
            case TimeOnly time:
                return Mix((ulong)time.Ticks);
            case TimeSpan span:
                return Mix((ulong)span.Ticks);
            case Guid guid:
                Span<byte> bytes = stackalloc byte[16];
                guid.TryWriteBytes(bytes);
                return Of(bytes);
            case decimal number:
                return OfDecimal(number);
            case NumpyTime time:
                return Mix((ulong)time.Count);
            case Complex number:
                return (int)Fold((uint)Of(number.Real), (uint)Of(number.Imaginary));
            default:
                return key.GetHashCode();
        }
    }

    private static int OfDecimal(decimal number)
    {
        // Equal values may differ in trailing zeros, which this division takes away.
        const decimal One = 1.0000000000000000000000000000m;
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(number / One, parts);
        return (int)Fold(Fold((uint)parts[0], (uint)parts[1]), Fold((uint)parts[2], (uint)parts[3]));
    }

    private static int Mix(ulong value)
    {
        ulong folded = Fold(value, value >> 32);
        return (int)(folded ^ (folded >> 32));
    }

    private static ulong Fold(ulong state, ulong value)
    {
        ulong high = Math.BigMul((state ^ _secret1) + value * (_secret2 | 1), _secret2 | 1, out ulong low);
        return high ^ low;
    }

    private static ulong Secret()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return MemoryMarshal.Read<ulong>(bytes);
    }
}
