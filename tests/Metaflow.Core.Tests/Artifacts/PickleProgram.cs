using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Metaflow.Tests.Artifacts;

/// <summary>Composes pickles that no pickler would write.</summary>
internal sealed class PickleProgram
{
    private readonly List<byte> _bytes = [0x80, 4];
    private int _memo;

    public int Length => _bytes.Count;

    public PickleProgram Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleProgram Op(string opcodes) => Raw(Encoding.Latin1.GetBytes(opcodes));

    public PickleProgram Int(long value) =>
        Op("L").Raw(Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture) + "L\n"));

    public PickleProgram Text(string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        return Op("X").Length32(bytes.Length).Raw(bytes);
    }

    public PickleProgram Bytes(params ReadOnlySpan<byte> value) => Op("B").Length32(value.Length).Raw(value);

    public PickleProgram Global(string module, string name) =>
        Op("c").Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    /// <summary>Memoizes the top of the stack and pops it.</summary>
    public PickleProgram Keep(out int index)
    {
        index = _memo++;
        return Raw(0x94).Op("0");
    }

    /// <summary>Memoizes the top of the stack and leaves it there.</summary>
    public PickleProgram Mark(out int index)
    {
        index = _memo++;
        return Raw(0x94);
    }

    public PickleProgram Get(int index) => index < 256 ? Op("h").Raw((byte)index) : Op("j").Length32(index);

    public PickleProgram Repeat(int count, Action<PickleProgram> part)
    {
        for (int i = 0; i < count; i++)
            part(this);
        return this;
    }

    public PickleProgram Repeat(int count, Action<PickleProgram, int> part)
    {
        for (int i = 0; i < count; i++)
            part(this, i);
        return this;
    }

    public byte[] Stop() => [.. _bytes, (byte)'.'];

    private PickleProgram Length32(int length)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        return Raw(bytes);
    }
}
