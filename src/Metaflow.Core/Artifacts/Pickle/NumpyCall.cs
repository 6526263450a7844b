namespace Metaflow.Artifacts.Pickle;

/// <summary>NumPy's dtypes, arrays and scalars; null for anything else of NumPy.</summary>
internal static class NumpyCall
{
    private const int MaxCode = 16;

    public static object? Make(PickledGlobal callable, PickledTuple arguments, PickleBudget budget)
    {
        switch (callable.Name)
        {
            case "dtype" when arguments is [string { Length: <= MaxCode } code, ..]:
                return DataType(code);
            case "dtype" when arguments is [PickledGlobal @class, ..]:
                return new PickledDataType("V") { Class = @class };
            case "_reconstruct" when arguments is [PickledGlobal @class, PickledTuple, ..]:
                return Unfilled(@class, isMasked: false);
            case "_mareconstruct" when arguments is [PickledGlobal @class, PickledGlobal, ..]:
                return Unfilled(@class, isMasked: true);
            case "scalar" when arguments is [PickledDataType type, byte[] data]:
                return Scalar(type, data, budget);
            case "scalar" when arguments is [PickledDataType type]:
                return type.ItemSize is > 0 and <= 16 ? Scalar(type, new byte[type.ItemSize], budget) : null;
            case "_frombuffer" when arguments is [byte[] data, PickledDataType type, PickledTuple shape, string order]:
                return FromBuffer(data, type, shape, order, budget);
            default:
                return null;
        }
    }

    // NumPy makes an empty array here and fills it when its state comes.
    private static PickledArray Unfilled(PickledGlobal @class, bool isMasked) =>
        new(new PickledDataType("V0"), [0], default)
        {
            Class = @class is { Module: "numpy", Name: "ndarray" } ? null : @class,
            IsMasked = isMasked,
        };

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

    private static object? Scalar(PickledDataType type, byte[] data, PickleBudget budget)
    {
        if (type.ItemSize != data.Length || !budget.TryBytes(data.Length))
            return null;
        if (type.Kind == 'V' && type.Fields is null)
            return new PickledArray(type, [], data);
        return NumpyElement.Read(data, type) ?? WellKnownCall.NoValue;
    }

    private static PickledArray? FromBuffer(
        byte[] data, PickledDataType type, PickledTuple shape, string order, PickleBudget budget)
    {
        if (WellKnownState.Shape(shape) is not { } lengths ||
            PickledArray.ElementCount(lengths) is var count && (count < 0 || count * type.ItemSize != data.Length) ||
            !WellKnownState.TryCharge(lengths, data.Length, budget))
        {
            return null;
        }
        return new PickledArray(type, lengths, data) { IsFortran = order == "F" };
    }
}
