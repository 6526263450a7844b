using System.Numerics;

namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// Python's idea of equal keys: numbers by value whatever their type, text and bytes by content, tuples by items.
/// Hashes are seeded for the process, and nesting is followed only a few levels, so that hostile keys cost no more than
/// others.
/// </summary>
internal sealed class PickleKeyComparer : IEqualityComparer<object?>
{
    private const int MaxDepth = 4;
    private const int MaxHashed = 64;
    private const int MaxCompared = 100_000;

    public static PickleKeyComparer Instance { get; } = new();

    public new bool Equals(object? left, object? right)
    {
        int budget = MaxCompared;
        return AreEqual(left, right, MaxDepth, ref budget);
    }

    public int GetHashCode(object? key)
    {
        int budget = MaxHashed;
        return Hash(key, MaxDepth, ref budget);
    }

    private static bool AreEqual(object? left, object? right, int depth, ref int budget)
    {
        if (ReferenceEquals(left, right))
            return true;
        switch (left)
        {
            case string text:
                return right is string sameText && text == sameText;
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
                return right is bool same ? flag == same : AreEqual(flag ? 1L : 0L, right, depth, ref budget);
            case double number:
                return right switch
                {
                    double other => number == other,
                    long or bool => AreEqual(right, left, depth, ref budget),
                    BigInteger other =>
                        double.IsFinite(number) && Math.Floor(number) == number && (BigInteger)number == other,
                    _ => false,
                };
            case BigInteger number:
                return right is BigInteger big
                    ? number == big
                    : right is double or long && AreEqual(right, left, depth, ref budget);
            case byte[] bytes:
                return right is byte[] others && bytes.AsSpan().SequenceEqual(others);
            case PickledTuple tuple:
                return depth > 0 && right is PickledTuple tuple2 && AreEqual(tuple, tuple2, depth - 1, ref budget);
            case null:
                return false;
            case DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan or Guid or decimal or Complex or
                PickledGlobal:
                return left.Equals(right);
            default:
                return false;
        }
    }

    private static bool AreEqual(PickledTuple left, PickledTuple right, int depth, ref int budget)
    {
        if (left.Count != right.Count)
            return false;
        for (int i = 0; i < left.Count; i++)
        {
            if (--budget < 0 || !AreEqual(left[i], right[i], depth, ref budget))
                return false;
        }
        return true;
    }

    private static int Hash(object? key, int depth, ref int budget)
    {
        switch (key)
        {
            case null:
                return 0;
            case string text:
                return text.GetHashCode(StringComparison.Ordinal);
            case long number:
                return HashCode.Combine(number);
            case bool flag:
                return HashCode.Combine(flag ? 1L : 0L);
            case double number:
                return number is >= long.MinValue and < -(double)long.MinValue && Math.Floor(number) == number
                    ? HashCode.Combine((long)number)
                    : HashCode.Combine(number);
            case BigInteger number:
                return number >= long.MinValue && number <= long.MaxValue
                    ? HashCode.Combine((long)number)
                    : HashCode.Combine((double)number);
            case byte[] bytes:
                var content = new HashCode();
                content.AddBytes(bytes);
                return content.ToHashCode();
            case PickledTuple tuple:
                var items = new HashCode();
                items.Add(tuple.Count);
                for (int i = 0; depth > 0 && i < tuple.Count && --budget >= 0; i++)
                    items.Add(Hash(tuple[i], depth - 1, ref budget));
                return items.ToHashCode();
            default:
                return key.GetHashCode();
        }
    }
}
