using System.Buffers.Binary;
using System.Numerics;

namespace Metaflow.Datastore;

/// <summary>SHA-1 (FIPS 180-4) for small inputs; it names content and protects nothing.</summary>
internal static class Sha1
{
    public const int DigestLength = 20;

    private const int BlockLength = 64;

    public static void Hash(ReadOnlySpan<byte> content, Span<byte> digest)
    {
        Span<uint> state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0];
        Span<uint> schedule = stackalloc uint[80];
        var bits = (ulong)content.Length * 8;
        while (content.Length >= BlockLength)
        {
            Mix(state, schedule, content[..BlockLength]);
            content = content[BlockLength..];
        }

        // The rest, a one bit, zeros, and the length: one block or two.
        Span<byte> last = stackalloc byte[2 * BlockLength];
        last.Clear();
        content.CopyTo(last);
        last[content.Length] = 0x80;
        var length = content.Length < BlockLength - 8 ? BlockLength : 2 * BlockLength;
        BinaryPrimitives.WriteUInt64BigEndian(last[(length - 8)..], bits);
        for (var at = 0; at < length; at += BlockLength)
            Mix(state, schedule, last.Slice(at, BlockLength));
        for (var i = 0; i < state.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(digest[(i * 4)..], state[i]);
    }

    private static void Mix(Span<uint> state, Span<uint> schedule, ReadOnlySpan<byte> block)
    {
        for (var i = 0; i < 16; i++)
            schedule[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(i * 4)..]);
        for (var i = 16; i < 80; i++)
            schedule[i] = BitOperations.RotateLeft(
                schedule[i - 3] ^ schedule[i - 8] ^ schedule[i - 14] ^ schedule[i - 16], 1);
        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4]);
        for (var i = 0; i < 80; i++)
        {
            var (mix, constant) = i switch
            {
                < 20 => ((b & c) | (~b & d), 0x5A827999u),
                < 40 => (b ^ c ^ d, 0x6ED9EBA1u),
                < 60 => ((b & c) | (b & d) | (c & d), 0x8F1BBCDCu),
                _ => (b ^ c ^ d, 0xCA62C1D6u),
            };
            var next = BitOperations.RotateLeft(a, 5) + mix + e + constant + schedule[i];
            (e, d, c, b, a) = (d, c, BitOperations.RotateLeft(b, 30), a, next);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
    }
}
