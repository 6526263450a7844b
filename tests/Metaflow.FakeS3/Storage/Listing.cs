namespace Metaflow.FakeS3.Storage;

/// <summary>Walks over the keys of a bucket, whose lock the caller holds.</summary>
internal readonly struct Listing(
    SortedSet<string> keys,
    IReadOnlyDictionary<string, StoredObject> objects,
    string prefix,
    string delimiter)
{
    public ListPage Page(ListPosition after, int limit)
    {
        var entries = new List<ListEntry>(Math.Min(limit, keys.Count));
        var position = after.After;
        while (Next(ref position, entries, limit))
            ;
        return entries.Count > limit
            ? new(entries[..limit], limit > 0)
            : new(entries, false);
    }

    /// <summary>Adds entries up to the first common prefix, past which it moves the position.</summary>
    /// <returns>Whether there may be more.</returns>
    private bool Next(ref string position, List<ListEntry> entries, int limit)
    {
        foreach (var key in From(position))
        {
            if (!key.StartsWith(prefix, StringComparison.Ordinal) || entries.Count > limit)
                return false;
            if (CommonPrefixOf(key) is { } common)
            {
                entries.Add(new(common, null));
                position = ListPosition.AfterPrefix(common).After;
                return true;
            }
            entries.Add(new(key, objects[key]));
        }
        return false;
    }

    private IEnumerable<string> From(string position)
    {
        var inclusive = KeyOrder.Instance.Compare(prefix, position) > 0;
        var first = inclusive ? prefix : position;
        if (keys.Max is not { } last || KeyOrder.Instance.Compare(first, last) > 0)
            return [];
        var rest = keys.GetViewBetween(first, last);
        return inclusive || !keys.Contains(position) ? rest : rest.Skip(1);
    }

    private string? CommonPrefixOf(string key)
    {
        if (delimiter.Length == 0)
            return null;
        var at = key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + delimiter.Length)];
    }
}
