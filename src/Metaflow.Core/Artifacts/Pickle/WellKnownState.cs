using System.Numerics;

namespace Metaflow.Artifacts.Pickle;

/// <summary>The states that Python's well-known classes are given after they are made.</summary>
internal static class WellKnownState
{
    /// <summary>Whether the state completes an object that has a natural value.</summary>
    public static bool TryFinish(PickledObject instance, object? state, out object? value)
    {
        value = null;
        if (instance.Class is not { Module: "uuid", Name: "UUID" } || state is not PickledDict attributes ||
            !attributes.TryGetValue("int", out var number))
        {
            return false;
        }
        BigInteger? bits = number switch
        {
            long small => small,
            BigInteger big => big,
            _ => null,
        };
        if (bits is not { } whole || whole < 0 || whole.GetBitLength() > 128)
            return false;
        Span<byte> bytes = stackalloc byte[16];
        whole.TryWriteBytes(
            bytes[(16 - whole.GetByteCount(isUnsigned: true))..], out _, isUnsigned: true, isBigEndian: true);
        value = new Guid(bytes, bigEndian: true);
        return true;
    }

    /// <summary>Completes a NumPy array; says what is wrong, or null.</summary>
    public static string? Set(PickledArray array, object? state)
    {
        if (state is not PickledTuple { Count: 5 } parts || parts[1] is not PickledTuple shape ||
            parts[2] is not PickledDataType type || parts[3] is not (bool or long) || Shape(shape) is not { } lengths)
        {
            return "the state of a NumPy array is not as NumPy writes it";
        }
        long count = PickledArray.ElementCount(lengths, type.ItemSize);
        switch (parts[4])
        {
            case byte[] data when count >= 0 && count * type.ItemSize == data.Length:
                array.Data = data;
                array.Objects = null;
                break;
            case List<object?> objects when count == objects.Count:
                array.Data = default;
                array.Objects = objects;
                break;
            default:
                return $"a NumPy array of {type} and shape ({string.Join(", ", lengths)}) holds " +
                    NaturalDescription.Of(parts[4]);
        }
        type.IsInUse = true;
        array.DataType = type;
        array.Shape = lengths;
        array.IsFortran = parts[3] is true or 1L;
        return null;
    }

    /// <summary>Completes a NumPy dtype; false if the state is not one.</summary>
    public static bool Set(PickledDataType type, object? state)
    {
        if (type.State is not null || type.IsInUse || state is not PickledTuple { Count: >= 8 } parts ||
            parts[1] is not string order)
            return false;
        type.IsBigEndian = order == ">";
        type.FieldNames = parts[3] as PickledTuple;
        type.Fields = parts[4] as PickledDict;
        if (parts[5] is long size and >= 0 and <= int.MaxValue)
            type.ItemSize = (int)size;
        if (parts.Count > 8 && parts[8] is PickledTuple { Count: 2 } metadata)
            type.Unit = metadata[1];
        type.State = parts;
        return true;
    }

    /// <summary>The dimensions; null if they are not whole numbers.</summary>
    public static long[]? Shape(PickledTuple shape)
    {
        var lengths = new long[shape.Count];
        for (int i = 0; i < lengths.Length; i++)
        {
            if (shape[i] is not long length)
                return null;
            lengths[i] = length;
        }
        return lengths;
    }
}
