namespace Metaflow.Artifacts.Pickle;

/// <summary>NumPy's dtypes, arrays and scalars; null for anything else of NumPy.</summary>
internal static class NumpyCall
{
    public static object? Make(PickledGlobal callable, PickledTuple arguments, ref long bytes)
    {
        switch (callable.Name)
        {
            case "dtype" when arguments is [string code, ..]:
                return DataType(code);
            case "_reconstruct" when arguments is [PickledGlobal, PickledTuple, ..]:
                // NumPy makes an empty array here and fills it when its state comes.
                return new PickledArray(new PickledDataType("V0"), [0], default);
            case "scalar" when arguments is [PickledDataType type, byte[] data]:
                return Scalar(type, data, ref bytes);
            case "scalar" when arguments is [PickledDataType type]:
                return type.ItemSize is > 0 and <= 16 ? Scalar(type, new byte[type.ItemSize], ref bytes) : null;
            case "_frombuffer" when arguments is [byte[] data, PickledDataType type, PickledTuple shape, string order]:
                return FromBuffer(data, type, shape, order);
            default:
                return null;
        }
    }

    private static PickledDataType DataType(string code)
    {
        bool bigEndian = code.StartsWith('>');
        string bare = code.TrimStart('<', '>', '|', '=');
        int size = PickledDataType.SizeIn(bare);
        return new PickledDataType(bare)
        {
            IsBigEndian = bigEndian,
            ItemSize = size < 0 ? 0 : bare[0] == 'U' && size <= int.MaxValue / 4 ? size * 4 : size,
        };
    }

    private static object? Scalar(PickledDataType type, byte[] data, ref long bytes)
    {
        if (type.ItemSize != data.Length)
            return null;

        // Not-a-time and the like have no natural value and stay arrays without dimensions.
        bytes = data.Length;
        var value = type.Kind == 'V' && type.Fields is null ? null : NumpyElement.Read(data, type);
        return value ?? new PickledArray(type, [], data);
    }

    private static PickledArray? FromBuffer(byte[] data, PickledDataType type, PickledTuple shape, string order)
    {
        if (WellKnownState.Shape(shape) is not { } lengths ||
            PickledArray.ElementCount(lengths, type.ItemSize) is var count && (count < 0 || count * type.ItemSize != data.Length))
        {
            return null;
        }
        return new PickledArray(type, lengths, data) { IsFortran = order == "F" };
    }
}
