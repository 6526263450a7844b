using System.Numerics;

namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// Python's idea of equal keys: numbers by value whatever their type, text and bytes by content, tuples by items. Hashes
/// are seeded for the process, and nesting is followed only a few levels, so that hostile keys cost no more than others.
/// </summary>
internal sealed class PickleKeyComparer : IEqualityComparer<object?>
{
    private const int MaxDepth = 4;
    private const int MaxItems = 64;

    public static PickleKeyComparer Instance { get; } = new();

    public new bool Equals(object? left, object? right) => AreEqual(left, right, MaxDepth);

    public int GetHashCode(object? key) => Hash(key, MaxDepth);

    private static bool AreEqual(object? left, object? right, int depth)
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
                return right is bool same ? flag == same : right is not bool && AreEqual(flag ? 1L : 0L, right, depth);
            case double number:
                return right switch
                {
                    double other => number == other,
                    long or bool => AreEqual(right, left, depth),
                    BigInteger other => double.IsFinite(number) && Math.Floor(number) == number && (BigInteger)number == other,
                    _ => false,
                };
            case BigInteger number:
                return right is BigInteger big ? number == big : right is double or long && AreEqual(right, left, depth);
            case byte[] bytes:
                return right is byte[] others && bytes.AsSpan().SequenceEqual(others);
            case PickledTuple tuple:
                return depth > 0 && right is PickledTuple tuple2 && AreEqual(tuple, tuple2, depth - 1);
            case null:
                return false;
            case DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan or Guid or decimal or Complex or PickledGlobal:
                return left.Equals(right);
            default:
                return false;
        }
    }

    private static bool AreEqual(PickledTuple left, PickledTuple right, int depth)
    {
        if (left.Count != right.Count)
            return false;
        for (int i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i], depth))
                return false;
        }
        return true;
    }

    private static int Hash(object? key, int depth)
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
                for (int i = 0; depth > 0 && i < Math.Min(tuple.Count, MaxItems); i++)
                    items.Add(Hash(tuple[i], depth - 1));
                return items.ToHashCode();
            default:
                return key.GetHashCode();
        }
    }
}
