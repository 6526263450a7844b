namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// A class or function that a pickle names. It stays a name: it is never looked up and never called.
/// </summary>
/// <param name="Module">The Python module, such as <c>collections</c>; Python 2 names are translated.</param>
/// <param name="Name">The qualified name inside the module, such as <c>OrderedDict</c>.</param>
public sealed record PickledGlobal(string Module, string Name)
{
    internal static PickledGlobal DateTime { get; } = new("datetime", "datetime");

    internal static PickledGlobal Date { get; } = new("datetime", "date");

    internal static PickledGlobal Time { get; } = new("datetime", "time");

    internal static PickledGlobal TimeDelta { get; } = new("datetime", "timedelta");

    internal static PickledGlobal TimeZone { get; } = new("datetime", "timezone");

    internal static PickledGlobal Decimal { get; } = new("decimal", "Decimal");

    internal static PickledGlobal Uuid { get; } = new("uuid", "UUID");

    internal static PickledGlobal Array { get; } = new("array", "array");

    internal static PickledGlobal ArrayReconstructor { get; } = new("array", "_array_reconstructor");

    internal static PickledGlobal NumpyArray { get; } = new("numpy", "ndarray");

    internal static PickledGlobal NumpyDataType { get; } = new("numpy", "dtype");

    internal static PickledGlobal NumpyReconstruct { get; } = new("numpy.core.multiarray", "_reconstruct");

    /// <summary>The name as Python shows it: <c>module.name</c>.</summary>
    /// <returns>The dotted name.</returns>
    public override string ToString() => $"{Module}.{Name}";
}
