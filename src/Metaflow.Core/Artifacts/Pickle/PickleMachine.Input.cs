using System.Buffers.Binary;

namespace Metaflow.Artifacts.Pickle;

internal ref partial struct PickleMachine
{
    private byte ReadByte()
    {
        if (_position >= _input.Length)
            throw Fail("the data ends too early");
        return _input[_position++];
    }

    private ReadOnlySpan<byte> ReadSpan(long length)
    {
        if (length < 0 || length > _input.Length - _position)
            throw Fail($"{length} bytes are announced and {_input.Length - _position} are there");
        var span = _input.Slice(_position, (int)length);
        _position += (int)length;
        return span;
    }

    private ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(ReadSpan(2));

    private int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(ReadSpan(4));

    private uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadSpan(4));

    private double ReadDouble() => BinaryPrimitives.ReadDoubleBigEndian(ReadSpan(8));

    private long ReadLength64() => BinaryPrimitives.ReadInt64LittleEndian(ReadSpan(8));

    private ReadOnlySpan<byte> ReadLine()
    {
        int length = _input[_position..].IndexOf((byte)'\n');
        if (length < 0)
            throw Fail("the data ends inside a line");
        var line = _input.Slice(_position, length);
        _position += length + 1;
        return line;
    }
}
