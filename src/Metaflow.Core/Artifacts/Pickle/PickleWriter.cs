using System.Buffers;
using System.Buffers.Binary;

namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// Writes one value as a pickle of protocol 4, laid out as CPython lays it out: frames of about 64 KiB, large data
/// outside frames, containers in batches of 1000, everything memoizable memoized. Equal values give equal bytes:
/// strings that repeat are shared by value, lists, dicts and objects by reference. Not safe for use from several threads.
/// </summary>
/// <remarks>Write exactly one value, then call <see cref="Complete"/>.</remarks>
public sealed partial class PickleWriter
{
    private const int FrameTarget = 64 * 1024;
    private const int FrameMinimum = 4;

    // The frame's body is preceded by room for the protocol (2 bytes) and the frame header (9 bytes).
    private const int BodyStart = 11;
    private const int KeptMemo = 4096;

    private readonly IBufferWriter<byte> _output;
    private byte[] _frame = new byte[256];
    private int _end = BodyStart;
    private bool _started;

    /// <summary>Starts a pickle.</summary>
    /// <param name="output">Where the bytes go, a frame at a time.</param>
    /// <param name="name">The artifact's name, for error messages; null says "value".</param>
    public PickleWriter(IBufferWriter<byte> output, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        Path.Reset(name);
    }

    internal ArtifactPath Path { get; } = new();

    /// <summary>Ends the pickle and hands the last frame to the output.</summary>
    public void Complete()
    {
        Ensure(1);
        _frame[_end++] = PickleOpcode.Stop;
        CloseFrame();
    }

    /// <summary>Prepares for another pickle; false when the writer grew too large to be worth keeping.</summary>
    internal bool Reset(string? name)
    {
        _end = BodyStart;
        _started = false;
        Path.Reset(name);
        return ResetMemo();
    }

    /// <summary>Every value begins here: the only places where a full frame may end.</summary>
    private void Begin(int room)
    {
        if (_end - BodyStart >= FrameTarget)
            CloseFrame();
        Ensure(room);
    }

    private void Ensure(int room)
    {
        if (_frame.Length - _end < room)
            Array.Resize(ref _frame, Math.Max(_frame.Length * 2, _end + room));
    }

    private void Emit(byte opcode)
    {
        Ensure(1);
        _frame[_end++] = opcode;
    }

    private void CloseFrame()
    {
        int body = _end - BodyStart;
        int start = BodyStart;
        if (body >= FrameMinimum)
        {
            start = 2;
            _frame[2] = PickleOpcode.Frame;
            BinaryPrimitives.WriteInt64LittleEndian(_frame.AsSpan(3), body);
        }
        if (!_started)
        {
            _started = true;
            start -= 2;
            _frame[start] = PickleOpcode.Protocol;
            _frame[start + 1] = 4;
        }
        _output.Write(_frame.AsSpan(start, _end - start));
        _end = BodyStart;
    }

    /// <summary>
    /// Ends the frame and writes the head of a large datum; the datum itself follows straight to the output.
    /// </summary>
    private void BeginLarge(byte opcode32, byte opcode64, long length)
    {
        CloseFrame();
        Span<byte> head = stackalloc byte[9];
        if (length <= uint.MaxValue)
        {
            head[0] = opcode32;
            BinaryPrimitives.WriteUInt32LittleEndian(head[1..], (uint)length);
            head = head[..5];
        }
        else
        {
            head[0] = opcode64;
            BinaryPrimitives.WriteInt64LittleEndian(head[1..], length);
        }
        _output.Write(head);
    }
}
