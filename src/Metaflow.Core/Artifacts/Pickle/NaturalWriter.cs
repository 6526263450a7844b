namespace Metaflow.Artifacts.Pickle;

/// <summary>Writes back what <see cref="PickleReader"/> reads beyond the simple values.</summary>
internal static class NaturalWriter
{
    private static readonly PickledGlobal _type = new("builtins", "type");
    private static readonly PickledGlobal _reconstructor = new("copyreg", "_reconstructor");
    private static readonly PickledGlobal _scalar = new("numpy.core.multiarray", "scalar");
    private static readonly PickledGlobal _maskedReconstruct = new("numpy.ma.core", "_mareconstruct");
    private static readonly PickledGlobal _deque = new("collections", "deque");
    private static readonly PickledGlobal _range = new("builtins", "range");
    private static readonly PickledGlobal _slice = new("builtins", "slice");

    /// <summary>Writes the value if it is one of the reader's own types.</summary>
    public static bool TryWrite(PickleWriter writer, object value)
    {
        switch (value)
        {
            case PickledGlobal { Module: "builtins", Name: "NoneType" }:
                // A class without a public name: Python asks None for it.
                writer.WriteGlobal(_type);
                writer.BeginTuple(1);
                writer.WriteNull();
                writer.EndTuple(1);
                writer.Reduce();
                return true;
            case PickledGlobal name:
                writer.WriteGlobal(name);
                return true;
            case List<object?> or PickledTuple or PickledDict or PickledSet or PickledObject or PickledArray
                or PickledDataType or PickledDeque or PickledRange or PickledSlice or PickledPath:
                if (!writer.TryWriteReference(value))
                    WriteNew(writer, value);
                return true;
            default:
                return NaturalScalarWriter.TryWrite(writer, value);
        }
    }

    private static void WriteNew(PickleWriter writer, object value)
    {
        switch (value)
        {
            case List<object?> list:
                WriteItems(writer, writer.BeginList(list, list.Count), list);
                break;
            case PickledTuple tuple:
                WriteTuple(writer, tuple);
                break;
            case PickledDict { Class: null } dict:
                WritePairs(writer, writer.BeginDict(dict, dict.Count), dict);
                break;
            case PickledDict dict:
                WriteSpecialDict(writer, dict);
                break;
            case PickledSet { IsFrozen: false } set:
                WriteItems(writer, writer.BeginSet(set, set.Count), set);
                break;
            case PickledSet set:
                writer.BeginFrozenSet();
                for (int i = 0; i < set.Count; i++)
                    Write(writer, set[i]);
                writer.EndFrozenSet(set);
                break;
            case PickledDeque deque:
                WriteDeque(writer, deque);
                break;
            case PickledRange range:
                WriteCall(writer, _range, range, range.Start, range.Stop, range.Step);
                break;
            case PickledSlice slice:
                WriteCall(writer, _slice, slice, slice.Start, slice.Stop, slice.Step);
                break;
            case PickledPath path:
                writer.WriteGlobal(path.Class);
                Write(writer, path.Parts);
                writer.Reduce(path);
                break;
            case PickledDataType type:
                WriteDataType(writer, type);
                break;
            case PickledArray { TypeCode: not null } array:
                WriteArray(writer, array);
                break;
            case PickledArray array:
                WriteNumpy(writer, array);
                break;
            case PickledObject instance:
                WriteInstance(writer, instance);
                break;
        }
    }

    private static void Write(PickleWriter writer, object? value) => ArtifactTypes.Object().Write(writer, value);

    private static void WriteItems(PickleWriter writer, PickleBatch batch, IReadOnlyList<object?> items)
    {
        for (int i = 0; i < items.Count; i++)
        {
            batch.Next();
            Write(writer, items[i]);
        }
        batch.End();
    }

    private static void WritePairs(PickleWriter writer, PickleBatch batch, PickledDict dict)
    {
        for (int i = 0; i < dict.Count; i++)
        {
            batch.Next();
            Write(writer, dict.KeyAt(i));
            if (dict.KeyAt(i) is string key)
                writer.Path.AtKey(key);
            Write(writer, dict.ValueAt(i));
        }
        batch.End();
    }

    private static void WriteTuple(PickleWriter writer, PickledTuple tuple)
    {
        writer.BeginTuple(tuple.Count);
        for (int i = 0; i < tuple.Count; i++)
        {
            writer.Path.At(i);
            Write(writer, tuple[i]);
        }
        writer.EndTuple(tuple.Count, tuple);
    }

    private static void WriteSpecialDict(PickleWriter writer, PickledDict dict)
    {
        writer.WriteGlobal(dict.Class!);
        if (dict.Class!.Name == "Counter")
        {
            writer.BeginTuple(1);
            WritePairs(writer, writer.BeginDict(null, dict.Count), dict);
            writer.EndTuple(1);
            writer.Reduce(dict);
            return;
        }
        int arguments = dict.Class.Name == "defaultdict" ? 1 : 0;
        writer.BeginTuple(arguments);
        if (arguments == 1)
            Write(writer, dict.DefaultFactory);
        writer.EndTuple(arguments);
        writer.Reduce(dict);
        WritePairs(writer, writer.ContinueDict(dict.Count), dict);
    }

    private static void WriteDeque(PickleWriter writer, PickledDeque deque)
    {
        writer.WriteGlobal(_deque);
        int arguments = deque.MaxLength is null ? 0 : 2;
        writer.BeginTuple(arguments);
        if (deque.MaxLength is { } length)
        {
            writer.WriteEmptyTuple();
            writer.WriteInt64(length);
        }
        writer.EndTuple(arguments);
        writer.Reduce(deque);
        WriteItems(writer, writer.ContinueList(deque.Count), deque);
    }

    /// <summary>Writes a call of a class.</summary>
    internal static void WriteCall(
        PickleWriter writer, PickledGlobal callable, object? identity, params ReadOnlySpan<object?> arguments)
    {
        writer.WriteGlobal(callable);
        writer.BeginTuple(arguments.Length);
        foreach (object? argument in arguments)
            Write(writer, argument);
        writer.EndTuple(arguments.Length);
        writer.Reduce(identity);
    }

    /// <summary>Writes a NumPy date or duration that no CLR type holds.</summary>
    internal static void WriteNumpyTime(PickleWriter writer, NumpyTime value)
    {
        Span<byte> count = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(count, value.Count);
        var unit = new PickledTuple(System.Text.Encoding.ASCII.GetBytes(value.Unit), (long)value.Step, 1L, 1L);
        var state = new PickledTuple(
            4L, "<", null, null, null, -1L, -1L, 0L, new PickledTuple(new PickledDict(), unit));
        writer.WriteGlobal(_scalar);
        writer.BeginTuple(2);
        WriteDataType(writer, new PickledDataType(value.IsDuration ? "m8" : "M8") { State = state });
        writer.WriteBytes(count);
        writer.EndTuple(2);
        writer.Reduce();
    }

    private static void WriteInstance(PickleWriter writer, PickledObject instance)
    {
        if (instance.Class.Module.Length == 0)
        {
            throw new ArtifactNotSupportedException(writer.Path.ToString(), typeof(PickledObject),
                "it stands for the result of a Python call that has no name");
        }
        if (instance.ReconstructedBase is { } @base)
        {
            WriteCall(writer, _reconstructor, instance, instance.Class, @base, instance.Arguments);
            WriteState(writer, instance);
            return;
        }
        writer.WriteGlobal(instance.Class);
        Write(writer, instance.Arguments);
        if (instance.KeywordArguments is { } keywords)
            Write(writer, keywords);

        // The arguments may have led back to this object, which was then written whole inside of them.
        if (writer.TryReplaceByReference(instance, operands: instance.KeywordArguments is null ? 2 : 3))
            return;
        if (instance.KeywordArguments is not null)
            writer.NewObjectWithKeywords(instance);
        else if (instance.IsCall)
            writer.Reduce(instance);
        else
            writer.NewObject(instance);
        if (instance.ItemList is { } items)
            WriteItems(writer, writer.ContinueList(items.Count), items);
        if (instance.Entries is { } entries)
            WritePairs(writer, writer.ContinueDict(entries.Count), entries);
        WriteState(writer, instance);
    }

    private static void WriteState(PickleWriter writer, PickledObject instance)
    {
        if (instance.State is { } state)
        {
            Write(writer, state);
            writer.Build();
        }
    }

    private static void WriteArray(PickleWriter writer, PickledArray array)
    {
        bool big = array.DataType.IsBigEndian;
        int format = array.DataType.Code switch
        {
            "u1" => 0,
            "i1" => 1,
            "u2" => 2,
            "i2" => 4,
            "u4" => 6,
            "i4" => 8,
            "u8" => 10,
            "i8" => 12,
            "f4" => 14,
            "f8" => 16,
            _ => 20,
        };
        writer.WriteGlobal(PickledGlobal.ArrayReconstructor);
        writer.BeginTuple(4);

        // As CPython writes them, the class and the function have two copies of their module's name.
        writer.WriteGlobal(PickledGlobal.Array, sharesModule: false);
        writer.WriteString(array.TypeCode.ToString());
        writer.WriteInt64(format + (big && format > 1 ? 1 : 0));
        writer.WriteBytes(array.Data.Span);
        writer.EndTuple(4);
        writer.Reduce(array);
    }

    private static void WriteNumpy(PickleWriter writer, PickledArray array)
    {
        writer.WriteGlobal(array.IsMasked ? _maskedReconstruct : PickledGlobal.NumpyReconstruct);
        int arguments = array.IsMasked ? 4 : 3;
        writer.BeginTuple(arguments);
        writer.WriteGlobal(array.Class ?? PickledGlobal.NumpyArray);
        if (array.IsMasked)
            writer.WriteGlobal(PickledGlobal.NumpyArray);
        Write(writer, new PickledTuple(0L));
        writer.WriteBytes("b"u8);
        writer.EndTuple(arguments);
        writer.Reduce(array);
        int parts = array.IsMasked ? 7 : 5;
        writer.BeginTuple(parts);
        writer.WriteInt64(1);
        var shape = new object?[array.Shape.Count];
        for (int i = 0; i < shape.Length; i++)
            shape[i] = array.Shape[i];
        Write(writer, new PickledTuple(shape));
        Write(writer, array.DataType);
        writer.WriteBoolean(array.IsFortran);
        if (array.Objects is { } objects)
            WriteItems(writer, writer.BeginList(null, objects.Count), objects);
        else
            writer.WriteBytes(array.Data.Span);
        if (array.IsMasked)
        {
            writer.WriteBytes(array.StoredMask.IsEmpty ? array.Mask.Span : array.StoredMask.Span);
            Write(writer, array.FillValue);
        }
        writer.EndTuple(parts);
        writer.Build();
    }

    private static void WriteDataType(PickleWriter writer, PickledDataType type)
    {
        writer.WriteGlobal(PickledGlobal.NumpyDataType);
        writer.BeginTuple(3);
        if (type.Class is { } @class)
            writer.WriteGlobal(@class);
        else
            writer.WriteString(type.Code);
        writer.WriteBoolean(false);
        writer.WriteBoolean(true);
        writer.EndTuple(3);
        writer.Reduce(type);
        if (type.State is { } state)
        {
            Write(writer, state);
            writer.Build();
        }
    }
}
