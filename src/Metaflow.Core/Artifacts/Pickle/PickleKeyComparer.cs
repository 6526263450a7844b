using System.Numerics;
using System.Runtime.CompilerServices;

namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// Python's idea of equal keys: numbers by value whatever their type, text and bytes by content, tuples by items. What a
/// comparison costs is charged, so that hostile keys cannot compare for ever.
/// </summary>
internal static class PickleKeyComparer
{
    private const int ShortLength = 64;
    private const int MaxSteps = 1_000_000;

    /// <summary>Whether two keys are equal; false when that takes more steps than are left.</summary>
    public static bool AreEqual(object? left, object? right, PickleBudget? budget)
    {
        if (ReferenceEquals(left, right))
            return true;
        long steps = budget?.WorkLeft ?? MaxSteps;
        bool equal = AreEqual(left, right, ref steps);
        if (budget is not null)
            budget.WorkLeft = steps;
        return equal;
    }

    /// <summary>Whether comparing the key with others costs next to nothing.</summary>
    public static bool IsShort(object? key) => key switch
    {
        string text => text.Length <= ShortLength,
        byte[] bytes => bytes.Length <= ShortLength,
        BigInteger number => number.GetBitLength() <= ShortLength * 8,
        PickledTuple tuple => IsShort(tuple),
        PickledPath path => IsShort(path.ToString()),
        Fraction number => IsShort(number.Numerator) && IsShort(number.Denominator),
        _ => true,
    };

    private static bool IsShort(PickledTuple tuple)
    {
        if (tuple.Count > 4)
            return false;
        for (int i = 0; i < tuple.Count; i++)
        {
            if (tuple[i] is PickledTuple || !IsShort(tuple[i]))
                return false;
        }
        return true;
    }

    private static bool AreEqual(object? left, object? right, ref long steps)
    {
        if (ReferenceEquals(left, right))
            return true;
        switch (left)
        {
            case string text:
                return right is string sameText && AreEqual<char>(text, sameText, ref steps);
            case long number:
                return right switch
                {
                    long other => number == other,
                    bool other => number == (other ? 1 : 0),
                    BigInteger other => number == other,
                    double other => other == number && (BigInteger)other == number,
                    _ => false,
                };
            case bool flag:
                return right is bool same ? flag == same : AreEqual(flag ? 1L : 0L, right, ref steps);
            case double number:
                return right switch
                {
                    double other => number == other,
                    long or bool => AreEqual(right, left, ref steps),
                    BigInteger other =>
                        double.IsFinite(number) && Math.Floor(number) == number && (BigInteger)number == other,
                    _ => false,
                };
            case BigInteger number:
                return right is BigInteger big
                    ? (steps -= number.GetBitLength() / 512) >= 0 && number == big
                    : right is double or long && AreEqual(right, left, ref steps);
            case byte[] bytes:
                return right is byte[] others && AreEqual<byte>(bytes, others, ref steps);
            case PickledTuple tuple:
                return right is PickledTuple tuple2 && AreEqual(tuple, tuple2, ref steps);
            case PickledPath path:
                return right is PickledPath path2 && path.Class == path2.Class &&
                    AreEqual<char>(path.ToString(), path2.ToString(), ref steps);
            case null:
                return false;
            case Complex number:
                // Not Equals, to which not-a-number equals itself.
                return right is Complex sameNumber && number == sameNumber;
            case DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan or Guid or decimal or
                PickledGlobal or Fraction or ZonedTime or NumpyTime or System.Net.IPAddress:
                return left.Equals(right);
            default:
                return false;
        }
    }

    private static bool AreEqual<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right, ref long steps)
        where T : IEquatable<T> =>
        left.Length == right.Length && (steps -= left.Length / 16) >= 0 && left.SequenceEqual(right);

    private static bool AreEqual(PickledTuple left, PickledTuple right, ref long steps)
    {
        if (left.Count != right.Count || (left.KeyHash != 0 && right.KeyHash != 0 && left.KeyHash != right.KeyHash) ||
            !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return false;
        }
        for (int i = 0; i < left.Count; i++)
        {
            if (--steps < 0 || !AreEqual(left[i], right[i], ref steps))
                return false;
        }
        return true;
    }
}
