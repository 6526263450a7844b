using System.Buffers.Binary;
using Metaflow.Artifacts.Pickle;

namespace Metaflow.Artifacts.Files;

/// <summary>
/// A pickle that holds one run of bytes, which are written to it and read from it as a stream. Python, which knows nothing of
/// this, gets the bytes, or what a call of its own makes of them. Immutable and thread-safe.
/// </summary>
internal sealed class PickleEnvelope
{
    // Shorter content is written inside of a frame, as CPython does.
    private const int Unframed = 64 * 1024;
    private const int LongestBytesTail = 3;

    private readonly byte[] _before;
    private readonly byte[] _after;

    /// <param name="before">Instructions between the protocol and the bytes.</param>
    /// <param name="after">Instructions after the bytes, with the end.</param>
    public PickleEnvelope(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        _before = before.ToArray();
        _after = after.ToArray();
    }

    /// <summary>The pickle of a <c>bytes</c> object, to the byte as CPython writes it.</summary>
    public static PickleEnvelope Bytes { get; } = new([], [PickleOpcode.Memoize, PickleOpcode.Stop]);

    private bool IsBytes => _before.Length == 0;

    /// <summary>Writes the pickle.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="length">The length of the content.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MetaflowException">The content has another length.</exception>
    public async ValueTask WriteAsync(
        Stream output, long length, Func<Stream, CancellationToken, ValueTask> write, CancellationToken cancellationToken)
    {
        await output.WriteAsync(Head(length), cancellationToken).ConfigureAwait(false);
        var content = new FixedLengthStream(output, length);
        await using (content.ConfigureAwait(false))
            await write(content, cancellationToken).ConfigureAwait(false);
        content.RequireComplete();
        await output.WriteAsync(_after, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds the content in a stored pickle.</summary>
    /// <returns>Where it is; null when the pickle is not such an envelope.</returns>
    public async ValueTask<EnvelopeContent?> FindAsync(ArtifactBlob blob, CancellationToken cancellationToken)
    {
        var stream = await blob.OpenReadAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            // Protocol, two frames' heads at the most, and the longest head of bytes.
            var buffer = new byte[2 + 9 + _before.Length + 9 + 9];
            var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            if (!TryParse(buffer.AsSpan(0, read), out var head, out var length))
                return null;
            if (blob.Length is { } total && !TailFits(total - head - length))
                return null;
            return new EnvelopeContent(blob, head, length, IsBytes ? null : _after);
        }
    }

    private bool TailFits(long tail) => IsBytes ? tail is >= 1 and <= LongestBytesTail : tail == _after.Length;

    private byte[] Head(long length)
    {
        var head = new List<byte>(_before.Length + 20) { PickleOpcode.Protocol, 4 };
        var code = length <= byte.MaxValue ? PickleOpcode.ShortBinBytes
            : length <= uint.MaxValue ? PickleOpcode.BinBytes : PickleOpcode.BinBytes8;
        var width = code == PickleOpcode.ShortBinBytes ? 1 : code == PickleOpcode.BinBytes ? 4 : 8;
        Span<byte> number = stackalloc byte[8];
        if (IsBytes && length < Unframed)
        {
            head.Add(PickleOpcode.Frame);
            BinaryPrimitives.WriteInt64LittleEndian(number, 1 + width + length + _after.Length);
            head.AddRange(number);
        }

        head.AddRange(_before);
        head.Add(code);
        BinaryPrimitives.WriteInt64LittleEndian(number, length);
        head.AddRange(number[..width]);
        return [.. head];
    }

    private bool TryParse(ReadOnlySpan<byte> pickle, out int head, out long length)
    {
        var rest = pickle;
        (head, length) = (0, 0);
        if (rest is not [PickleOpcode.Protocol, >= 2 and <= 5, ..])
            return false;
        rest = SkipFrame(rest[2..]);
        if (!rest.StartsWith(_before))
            return false;
        rest = SkipFrame(rest[_before.Length..]);
        var width = rest is [var code, ..] ? code switch
        {
            PickleOpcode.ShortBinBytes => 1,
            PickleOpcode.BinBytes => 4,
            PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8 => 8,
            _ => 0,
        } : 0;
        if (width == 0 || rest.Length <= width)
            return false;
        Span<byte> number = stackalloc byte[8];
        number.Clear();
        rest.Slice(1, width).CopyTo(number);
        length = BinaryPrimitives.ReadInt64LittleEndian(number);
        head = pickle.Length - rest.Length + 1 + width;
        return length >= 0;
    }

    private static ReadOnlySpan<byte> SkipFrame(ReadOnlySpan<byte> pickle) =>
        pickle is [PickleOpcode.Frame, ..] && pickle.Length >= 9 ? pickle[9..] : pickle;
}
