namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// The items of one container while they are written: call <see cref="Next"/> before each item (before the key, in a
/// dict), and <see cref="End"/> after the last.
/// </summary>
public struct PickleBatch
{
    private const int Size = 1000;

    private readonly PickleWriter _writer;
    private readonly int _count;
    private readonly byte _single;
    private readonly byte _many;
    private int _written;

    internal PickleBatch(PickleWriter writer, int count, byte single, byte many)
    {
        _writer = writer;
        _count = count;
        _single = single;
        _many = many;
    }

    // CPython writes a lone element without a mark, except in a set.
    private readonly bool IsSingle => _count == 1 && _single != 0;

    /// <summary>Announces the next item.</summary>
    /// <exception cref="InvalidOperationException">There are more items than were announced.</exception>
    public void Next()
    {
        if (_written >= _count)
            throw Changed();
        _writer.Path.At(_written);
        if (!IsSingle && _written % Size == 0)
        {
            if (_written > 0)
                _writer.EmitOpcode(_many);
            _writer.EmitOpcode(PickleOpcode.Mark);
        }
        _written++;
    }

    /// <summary>Ends the container.</summary>
    /// <exception cref="InvalidOperationException">There are fewer items than were announced.</exception>
    public readonly void End()
    {
        if (_written != _count)
            throw Changed();
        if (IsSingle)
        {
            _writer.EmitOpcode(_single);
        }
        else if (_count > 0)
        {
            _writer.EmitOpcode(_many);

            // After a full last batch of a dict or set, CPython adds an empty one.
            if (_count % Size == 0 && _many != PickleOpcode.Appends)
            {
                _writer.EmitOpcode(PickleOpcode.Mark);
                _writer.EmitOpcode(_many);
            }
        }
        _writer.Path.Leave();
    }

    private readonly InvalidOperationException Changed() =>
        new($"The collection at '{_writer.Path}' changed while it was written. " +
            "Do not modify artifacts from other threads.");
}
