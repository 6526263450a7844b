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

    /// <summary>The name as Python shows it: <c>module.name</c>.</summary>
    /// <returns>The dotted name.</returns>
    public override string ToString() => $"{Module}.{Name}";
}
