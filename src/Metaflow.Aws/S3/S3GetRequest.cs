using Metaflow.Aws.S3Api;

namespace Metaflow;

/// <summary>An object to download, or a part of it. A key alone converts to it, and means all of the object.</summary>
/// <param name="Key">The key below the client's root; without a root, the object's <c>s3://</c> URL.</param>
/// <param name="Offset">The first byte, from 0; null for the beginning.</param>
/// <param name="Length">
/// The most bytes; null for all to the end. A negative number means as many bytes at the end of the object, whatever the offset. 0 is not
/// allowed.
/// </param>
public readonly record struct S3GetRequest(string Key, long? Offset = null, long? Length = null)
{
    /// <summary>All of an object.</summary>
    /// <param name="key">The key below the client's root; without a root, the object's <c>s3://</c> URL.</param>
    public static implicit operator S3GetRequest(string key) => FromString(key);

    /// <summary>All of an object.</summary>
    /// <param name="key">The key below the client's root; without a root, the object's <c>s3://</c> URL.</param>
    public static S3GetRequest FromString(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new S3GetRequest(key);
    }

    /// <summary>The part; null for the whole object.</summary>
    /// <exception cref="S3InvalidRangeException">No object can have such a part.</exception>
    internal ByteRange? Range => (Offset, Length) switch
    {
        (null, null) => null,
        (_, 0) => throw new S3InvalidRangeException(
            $"The length for '{Key}' is 0; ask for at least one byte, or use {nameof(S3.InfoAsync)} to learn about the object."),
        (_, < 0) => new ByteRange(First: null, -Math.Max(Length.Value, -long.MaxValue)),
        ({ } offset, _) when offset < 0 => throw new S3InvalidRangeException(
            $"The offset for '{Key}' is {Offset}; it counts from 0. A negative length asks for the end of the object."),
        ({ } offset, { } length) when offset > long.MaxValue - length => new ByteRange(offset, Length: null),
        _ => new ByteRange(Offset ?? 0, Length),
    };
}
