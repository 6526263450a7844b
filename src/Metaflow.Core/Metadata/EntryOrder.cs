namespace Metaflow.Metadata;

/// <summary>The order in which entries are listed.</summary>
internal static class EntryOrder
{
    /// <summary>Compares two entries so that the newer comes first; of one time, the one with the higher id.</summary>
    public static int NewestFirst(DateTimeOffset created, string id, DateTimeOffset otherCreated, string otherId)
    {
        var order = otherCreated.CompareTo(created);
        if (order != 0)
            return order;
        return long.TryParse(id, out var number) && long.TryParse(otherId, out var otherNumber)
            ? otherNumber.CompareTo(number)
            : string.CompareOrdinal(otherId, id);
    }
}
