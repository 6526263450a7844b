using System.Buffers;

namespace Metaflow.Datastore;

/// <summary>An object to write to a storage.</summary>
/// <param name="Path">Where, relative to the storage's root.</param>
/// <param name="Content">Its bytes; the storage only reads them during the call.</param>
/// <param name="Attributes">JSON text to keep with the object, or null for none.</param>
public sealed record ObjectToSave(string Path, ReadOnlySequence<byte> Content, string? Attributes = null)
{
    /// <summary>An object whose bytes lie in one piece.</summary>
    /// <param name="path">Where, relative to the storage's root.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="attributes">JSON text to keep with the object, or null for none.</param>
    public ObjectToSave(string path, ReadOnlyMemory<byte> content, string? attributes = null)
        : this(path, new ReadOnlySequence<byte>(content), attributes)
    {
    }
}
