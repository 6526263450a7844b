using System.Globalization;

namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// A NumPy date or duration that no CLR type holds exactly: finer than a tick of 100 nanoseconds, outside the CLR's
/// range, or a duration in months or years, which have no fixed length.
/// </summary>
/// <param name="Count">How many steps since 1970, or how many steps long.</param>
/// <param name="Unit">The unit: Y, M, W, D, h, m, s, ms, us, ns, ps, fs, as, or generic.</param>
/// <param name="Step">How many units one step is.</param>
/// <param name="IsDuration">Whether it is a timedelta64, not a datetime64.</param>
public readonly record struct NumpyTime(long Count, string Unit, int Step, bool IsDuration)
{
    /// <summary>The count and its unit.</summary>
    /// <returns>Such as <c>1500 ns</c>.</returns>
    public override string ToString() => Step == 1
        ? string.Create(CultureInfo.InvariantCulture, $"{Count} {Unit}")
        : string.Create(CultureInfo.InvariantCulture, $"{Count} × {Step} {Unit}");
}
