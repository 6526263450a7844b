namespace Metaflow.Datastore;

/// <summary>How blobs are stored and read. Immutable.</summary>
public sealed record BlobOptions
{
    /// <summary>The compression level unless another is chosen.</summary>
    public const int DefaultCompressionLevel = 1;

    /// <summary>The highest compression level.</summary>
    public const int HighestCompressionLevel = 9;

    /// <summary>The options unless others are chosen.</summary>
    public static BlobOptions Default { get; } = new();

    /// <summary>
    /// How hard blobs are compressed: 0 (not at all) to 9 (smallest and slowest); default 1. What does not shrink is not
    /// compressed at any level. Readers do not depend on it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The level is not from 0 to 9.</exception>
    public int CompressionLevel
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, HighestCompressionLevel);
            field = value;
        }
    }
    = DefaultCompressionLevel;

    /// <summary>
    /// Whether the content of every blob that is read is compared with its key; default false. Damage is found without it
    /// too, by gzip's checksum; a blob that was exchanged for another only so.
    /// </summary>
    public bool VerifyKeys { get; init; }

    /// <summary>
    /// The largest blob in bytes that is unpacked into memory; default and maximum 2,147,483,591. Larger ones are
    /// refused, so that a damaged or hostile blob cannot take all memory; a blob that is read as a stream has no limit.
    /// </summary>
    public long MaxBlobSize { get; init; } = Array.MaxLength;
}
