using System.Collections;

namespace Metaflow.Artifacts.Pickle;

public sealed partial class PickleWriter
{
    /// <summary>Begins a list.</summary>
    /// <param name="identity">The object whose later references shall point here; null for none.</param>
    /// <param name="count">How many items follow.</param>
    /// <exception cref="ArtifactNotSupportedException">The value is nested too deeply.</exception>
    public PickleBatch BeginList(object? identity, int count) =>
        BeginContainer(PickleOpcode.EmptyList, identity, count, PickleOpcode.Append, PickleOpcode.Appends);

    /// <summary>Begins a dict; each item is a key followed by its value.</summary>
    /// <param name="identity">The object whose later references shall point here; null for none.</param>
    /// <param name="count">How many pairs follow.</param>
    /// <exception cref="ArtifactNotSupportedException">The value is nested too deeply.</exception>
    public PickleBatch BeginDict(object? identity, int count) =>
        BeginContainer(PickleOpcode.EmptyDict, identity, count, PickleOpcode.SetItem, PickleOpcode.SetItems);

    /// <summary>Begins a set.</summary>
    /// <param name="identity">The object whose later references shall point here; null for none.</param>
    /// <param name="count">How many items follow.</param>
    /// <exception cref="ArtifactNotSupportedException">The value is nested too deeply.</exception>
    public PickleBatch BeginSet(object? identity, int count) =>
        BeginContainer(PickleOpcode.EmptySet, identity, count, 0, PickleOpcode.AddItems);

    /// <summary>Begins a frozenset: write the items, then call <see cref="EndFrozenSet()"/>.</summary>
    /// <exception cref="ArtifactNotSupportedException">The value is nested too deeply.</exception>
    public void BeginFrozenSet()
    {
        Begin(1);
        EnterValue();
        Emit(PickleOpcode.Mark);
    }

    /// <summary>Ends a frozenset.</summary>
    public void EndFrozenSet()
    {
        Emit(PickleOpcode.FrozenSet);
        Memoize();
        Path.Leave();
    }

    /// <summary>
    /// Begins a tuple: write exactly <paramref name="count"/> items, then call <see cref="EndTuple(int)"/>.
    /// </summary>
    /// <param name="count">How many items follow.</param>
    /// <exception cref="ArtifactNotSupportedException">The value is nested too deeply.</exception>
    public void BeginTuple(int count)
    {
        Begin(1);
        EnterValue();
        if (count > 3)
            Emit(PickleOpcode.Mark);
    }

    /// <summary>Ends a tuple.</summary>
    /// <param name="count">How many items it has, as given to <see cref="BeginTuple"/>.</param>
    public void EndTuple(int count)
    {
        Emit(count switch
        {
            0 => PickleOpcode.EmptyTuple,
            1 => PickleOpcode.Tuple1,
            2 => PickleOpcode.Tuple2,
            3 => PickleOpcode.Tuple3,
            _ => PickleOpcode.Tuple,
        });
        if (count > 0)
            Memoize();
        Path.Leave();
    }

    /// <summary>Begins the items of a list-like object that was just written.</summary>
    internal PickleBatch ContinueList(int count)
    {
        EnterValue();
        return new PickleBatch(this, count, PickleOpcode.Append, PickleOpcode.Appends);
    }

    /// <summary>Begins the pairs of a dict-like object that was just written.</summary>
    internal PickleBatch ContinueDict(int count)
    {
        EnterValue();
        return new PickleBatch(this, count, PickleOpcode.SetItem, PickleOpcode.SetItems);
    }

    /// <summary>Ends a tuple that other values may refer to, its own items among them.</summary>
    internal void EndTuple(int count, object identity)
    {
        if (!_references.TryFind(identity, out int index))
        {
            EndTuple(count);
            if (count > 0)
                _references.Set(identity, _memoCount - 1);
            return;
        }

        // An item led back to this tuple, which was written there already: drop the second copy.
        if (count > 3)
        {
            Emit(PickleOpcode.PopMark);
        }
        else
        {
            for (int i = 0; i < count; i++)
                Emit(PickleOpcode.Pop);
        }
        WriteGet(index);
        Path.Leave();
    }

    /// <summary>Ends a frozenset that other values may refer to, its own items among them.</summary>
    internal void EndFrozenSet(object identity)
    {
        if (!_references.TryFind(identity, out int index))
        {
            EndFrozenSet();
            _references.Set(identity, _memoCount - 1);
            return;
        }
        Emit(PickleOpcode.PopMark);
        WriteGet(index);
        Path.Leave();
    }

    internal void EmitOpcode(byte opcode) => Emit(opcode);

    internal void EnterValue()
    {
        if (!Path.TryEnter())
        {
            throw new ArtifactNotSupportedException(Path.ToString(), typeof(object),
                $"it is nested deeper than {ArtifactPath.MaxDepth} levels. Store long chains as a list");
        }
    }

    private PickleBatch BeginContainer(byte opcode, object? identity, int count, byte single, byte many)
    {
        Begin(2);
        EnterValue();
        _frame[_end++] = opcode;

        Memoize(count == 0 && !CanGrow(identity) ? null : identity);
        return new PickleBatch(this, count, single, many);
    }

    // Empty arrays and the like are often one instance for all; Python must not see them as one mutable list.
    private static bool CanGrow(object? collection) => collection is IList { IsFixedSize: false, IsReadOnly: false }
        or IDictionary { IsFixedSize: false, IsReadOnly: false } or PickledDict or PickledSet;
}
