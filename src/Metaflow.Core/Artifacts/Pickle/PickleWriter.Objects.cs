namespace Metaflow.Artifacts.Pickle;

public sealed partial class PickleWriter
{
    /// <summary>Writes the name of a Python class or function.</summary>
    /// <param name="value">The name.</param>
    public void WriteGlobal(PickledGlobal value) => WriteGlobal(value, sharesModule: true);

    /// <summary>Writes a name; unless told otherwise, its module refers to an equal str that was written before.</summary>
    internal void WriteGlobal(PickledGlobal value, bool sharesModule)
    {
        ArgumentNullException.ThrowIfNull(value);
        _globals ??= [];
        if (_globals.TryGetValue(value, out int index))
        {
            WriteGet(index);
            return;
        }
        Begin(0);
        if (sharesModule)
        {
            WriteString(value.Module);
        }
        else
        {
            WriteText(value.Module);
            Memoize();
        }

        // CPython shares module names, but not class names.
        WriteText(value.Name);
        Memoize();
        Emit(PickleOpcode.StackGlobal);
        _globals.Add(value, _memoCount);
        Memoize();
    }

    /// <summary>Calls the class or function below the argument tuple that was just written.</summary>
    /// <param name="identity">The object whose later references shall point here; null for none.</param>
    public void Reduce(object? identity = null)
    {
        Emit(PickleOpcode.Reduce);
        Memoize(identity);
    }

    /// <summary>Creates an instance of the class below the argument tuple that was just written.</summary>
    /// <param name="identity">The object whose later references shall point here; null for none.</param>
    public void NewObject(object? identity = null)
    {
        Emit(PickleOpcode.NewObj);
        Memoize(identity);
    }

    /// <summary>Creates an instance of the class below the argument tuple and the keyword dict just written.</summary>
    /// <param name="identity">The object whose later references shall point here; null for none.</param>
    internal void NewObjectWithKeywords(object identity)
    {
        Emit(PickleOpcode.NewObjEx);
        Memoize(identity);
    }

    /// <summary>
    /// Drops the operands of a call, and refers to its result instead, if that was written while the operands were.
    /// </summary>
    /// <param name="identity">The result.</param>
    /// <param name="operands">How many operands were written.</param>
    /// <returns>Whether the result had been written; if not, nothing is written.</returns>
    internal bool TryReplaceByReference(object identity, int operands)
    {
        if (!_references.TryFind(identity, out int index))
            return false;
        for (int i = 0; i < operands; i++)
            Emit(PickleOpcode.Pop);
        WriteGet(index);
        return true;
    }

    /// <summary>Gives the instance below the state that was just written.</summary>
    public void Build() => Emit(PickleOpcode.Build);
}
