namespace Metaflow.Metadata;

/// <summary>The orders in which providers list entries.</summary>
internal static class EntryOrder
{
    /// <summary>Entries by name.</summary>
    public static CompletedSequence<T> ByName<T>(IEnumerable<T> entries, Func<T, string> nameOf) =>
        new([.. entries.OrderBy(nameOf, StringComparer.Ordinal)]);

    /// <summary>Entries so that the newer comes first; of one time, the one with the higher id.</summary>
    public static CompletedSequence<T> NewestFirst<T>(
        IEnumerable<T> entries, Func<T, (DateTimeOffset CreatedAt, string Id)> keyOf)
    {
        List<T> sorted = [.. entries];
        sorted.Sort((a, b) => NewestFirst(keyOf(a), keyOf(b)));
        return new CompletedSequence<T>(sorted);
    }

    private static int NewestFirst((DateTimeOffset CreatedAt, string Id) a, (DateTimeOffset CreatedAt, string Id) b)
    {
        var order = b.CreatedAt.CompareTo(a.CreatedAt);
        if (order != 0)
            return order;
        return long.TryParse(a.Id, out var number) && long.TryParse(b.Id, out var other)
            ? other.CompareTo(number)
            : string.CompareOrdinal(b.Id, a.Id);
    }
}
