using System.Numerics;
using System.Text;

namespace Metaflow.Artifacts.Pickle;

/// <summary>The states that Python's well-known classes are given after they are made.</summary>
internal static class WellKnownState
{
    private const int MaxDimensions = 64;
    private const int MaxStructureDepth = 32;

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
        if (bits is not { } whole || !UuidNumber.TryGuid(whole, out var guid))
            return false;
        value = guid;
        return true;
    }

    /// <summary>Gives an object its attributes; a second state adds to the first.</summary>
    public static void Set(PickledObject instance, object? state, PickleBudget budget)
    {
        switch (instance.State, state)
        {
            case (PickledDict known, PickledDict more):
                if (!budget.TryObjects((long)known.Count + more.Count))
                    return;
                var all = new PickledDict();
                all.SetAll(known, budget);
                all.SetAll(more, budget);
                instance.State = all;
                break;
            case (_, PickledTuple { Count: 2 } pair) when pair[0] is PickledDict { Count: > 0 } attributes &&
                pair[1] is PickledDict slots:
                if (!budget.TryObjects((long)attributes.Count + slots.Count))
                    return;
                var merged = new PickledDict();
                merged.SetAll(attributes, budget);
                merged.SetAll(slots, budget);
                instance.State = state;
                instance.MergedAttributes = merged;
                break;
            default:
                instance.State = state;
                break;
        }
    }

    /// <summary>Completes a NumPy array; says what is wrong, or null.</summary>
    public static string? Set(PickledArray array, object? state, PickleBudget budget)
    {
        if (state is not PickledTuple parts || parts.Count != (array.IsMasked ? 7 : 5) ||
            parts[1] is not PickledTuple shape || parts[2] is not PickledDataType type ||
            parts[3] is not (bool or long) || Shape(shape) is not { } lengths)
        {
            return "the state of a NumPy array is not as NumPy writes it";
        }
        long count = PickledArray.ElementCount(lengths);
        switch (parts[4])
        {
            case byte[] data when count >= 0 && count * type.ItemSize == data.Length:
                if (!TryCharge(lengths, data.Length, budget))
                    return null;
                array.Data = data;
                array.Objects = null;
                break;
            case List<object?> objects when count == objects.Count:
                if (!TryCharge(lengths, 0, budget) || !budget.TryObjects(count))
                    return null;
                array.Data = default;
                array.Objects = objects.ToArray();
                break;
            default:
                return $"a NumPy array of {type} and shape ({string.Join(", ", lengths)}) holds " +
                    NaturalDescription.Of(parts[4]);
        }
        array.Mask = default;
        if (array.IsMasked)
        {
            if (parts[5] is not byte[] mask || MaskOf(mask, count, budget) is not { } elements)
                return "the mask of a NumPy array does not fit it";
            array.Mask = elements;
            array.StoredMask = mask;
            array.FillValue = parts[6];
        }
        type.IsInUse = true;
        array.DataType = type;
        array.Shape = lengths;

        // NumPy lists objects in row-major order, whatever it says of the memory they came from.
        array.IsFortran = array.Objects is null && parts[3] is true or 1L;
        return null;
    }

    /// <summary>Completes a NumPy dtype; false if the state is not one.</summary>
    public static bool Set(PickledDataType type, object? state, PickleBudget budget)
    {
        if (type.State is not null || type.IsInUse || state is not PickledTuple { Count: >= 8 and < 16 } parts ||
            parts[1] is not string order)
        {
            return false;
        }
        type.IsBigEndian = order == ">";
        if (parts[5] is long size and >= 0 and <= int.MaxValue)
            type.ItemSize = (int)size;
        if (parts[3] is PickledTuple names && parts[4] is PickledDict fields && !TrySetFields(type, names, fields, budget))
            return false;
        if (parts[2] is PickledTuple { Count: 2 } inner && inner[0] is PickledDataType element &&
            !TrySetElement(type, element, inner[1]))
        {
            return false;
        }
        if (parts.Count > 8 && parts[8] is PickledTuple { Count: 2 } metadata)
            SetUnit(type, metadata[1]);
        type.IsOpaque = type.Leaves > Math.Max(type.ItemSize, 1) || type.Depth > MaxStructureDepth;
        type.State = parts;
        return true;
    }

    /// <summary>The dimensions; null if they are not whole numbers, or more than NumPy allows.</summary>
    public static long[]? Shape(PickledTuple shape)
    {
        if (shape.Count > MaxDimensions)
            return null;
        var lengths = new long[shape.Count];
        for (int i = 0; i < lengths.Length; i++)
        {
            if (shape[i] is not long length)
                return null;
            lengths[i] = length;
        }
        return lengths;
    }

    /// <summary>Charges an array: its bytes and, where no data stands behind its rows, the rows.</summary>
    public static bool TryCharge(long[] shape, int bytes, PickleBudget budget)
    {
        long rows = 0;
        if (bytes == 0)
        {
            rows = 1;
            foreach (long length in shape)
                rows *= Math.Max(length, 1);
        }
        return budget.TryBytes(bytes) && budget.TryObjects(rows);
    }

    /// <summary>One byte for each element; a structure counts as hidden if one of its fields is.</summary>
    private static byte[]? MaskOf(byte[] mask, long count, PickleBudget budget)
    {
        if (mask.Length == count)
            return mask;
        if (count == 0 || mask.Length % count != 0 || !budget.TryBytes(mask.Length))
            return null;
        int fields = (int)(mask.Length / count);
        var elements = new byte[count];
        for (int i = 0; i < elements.Length; i++)
            elements[i] = mask.AsSpan(i * fields, fields).ContainsAnyExcept((byte)0) ? (byte)1 : (byte)0;
        return elements;
    }

    private static bool TrySetFields(PickledDataType type, PickledTuple names, PickledDict fields, PickleBudget budget)
    {
        if (!budget.TryObjects(names.Count))
            return false;
        long leaves = 0;
        int depth = 0;
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] is not string name || !fields.TryGetValue(name, out var found) ||
                found is not PickledTuple { Count: >= 2 } pair || pair[0] is not PickledDataType field ||
                pair[1] is not long offset || offset < 0 || offset + field.ItemSize > type.ItemSize ||
                ReferenceEquals(field, type))
            {
                return false;
            }
            field.IsInUse = true;
            leaves += field.Leaves;
            depth = Math.Max(depth, field.Depth + 1);
        }
        type.FieldNames = names;

        // The dict is copied: what was checked must not change.
        type.Fields = new PickledDict();
        for (int i = 0; i < names.Count; i++)
        {
            fields.TryGetValue(names[i], out var field);
            type.Fields.Set(names[i], field, budget);
        }
        type.Leaves = Math.Min(leaves, int.MaxValue);
        type.Depth = depth;
        return true;
    }

    private static bool TrySetElement(PickledDataType type, PickledDataType element, object? shape)
    {
        long[]? lengths = shape switch
        {
            long length => [length],
            PickledTuple tuple => Shape(tuple),
            _ => null,
        };
        if (lengths is null || ReferenceEquals(element, type) || PickledArray.ElementCount(lengths) is var count &&
            (count < 0 || count * element.ItemSize != type.ItemSize))
        {
            return false;
        }
        element.IsInUse = true;
        type.Element = element;
        type.ElementShape = lengths;
        type.Leaves = Math.Min(Math.Max(count, 1) * element.Leaves, int.MaxValue);
        type.Depth = element.Depth + 1;

        // No data stands behind the rows of an empty element.
        if (type.ItemSize == 0)
            type.Leaves = int.MaxValue;
        return true;
    }

    private static void SetUnit(PickledDataType type, object? unit)
    {
        type.Unit = unit;
        if (unit is not PickledTuple { Count: >= 2 } parts || parts[1] is not long step || step is < 1 or > int.MaxValue)
            return;
        type.UnitStep = (int)step;
        type.UnitName = parts[0] switch
        {
            byte[] { Length: <= 8 } bytes => Encoding.Latin1.GetString(bytes),
            string { Length: <= 8 } text => text,
            _ => type.UnitName,
        };
    }
}
