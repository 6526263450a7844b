namespace Metaflow.FakeS3.Storage;

/// <summary>An object, or a prefix that several share.</summary>
/// <param name="Name">The key or the prefix.</param>
/// <param name="Object">Null for a prefix.</param>
internal readonly record struct ListEntry(string Name, StoredObject? Object)
{
    /// <summary>Where a page begins that comes after this entry.</summary>
    public ListPosition Position => Object is null ? ListPosition.AfterPrefix(Name) : ListPosition.AfterKey(Name);
}
