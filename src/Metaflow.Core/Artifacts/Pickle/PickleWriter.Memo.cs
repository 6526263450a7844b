using System.Buffers.Binary;

namespace Metaflow.Artifacts.Pickle;

public sealed partial class PickleWriter
{
    private int _memoCount;
    private TextMemo _strings;
    private ReferenceMemo _references;
    private Dictionary<PickledGlobal, int>? _globals;
    private Dictionary<TimeSpan, int>? _zones;

    /// <summary>
    /// Writes a reference to an object that this pickle holds already, so that both places share it when it is read.
    /// </summary>
    /// <param name="value">The object, compared by reference.</param>
    /// <returns>Whether the object had been written; if not, nothing is written.</returns>
    public bool TryWriteReference(object value)
    {
        if (!_references.TryFind(value, out int index))
            return false;
        WriteGet(index);
        return true;
    }

    private void Memoize(object? identity)
    {
        if (identity is not null)
            _references.Set(identity, _memoCount);
        Memoize();
    }

    private void Memoize()
    {
        _memoCount++;
        Emit(PickleOpcode.Memoize);
    }

    private void WriteGet(int index)
    {
        Begin(5);
        if (index <= byte.MaxValue)
        {
            _frame[_end] = PickleOpcode.BinGet;
            _frame[_end + 1] = (byte)index;
            _end += 2;
        }
        else
        {
            _frame[_end] = PickleOpcode.LongBinGet;
            BinaryPrimitives.WriteInt32LittleEndian(_frame.AsSpan(_end + 1), index);
            _end += 5;
        }
    }

    private bool ResetMemo()
    {
        bool worthKeeping = _memoCount <= KeptMemo;
        _memoCount = 0;
        _strings.Clear();
        _references.Clear();
        _globals?.Clear();
        _zones?.Clear();
        return worthKeeping;
    }
}
