namespace Metaflow.Aws.S3Api;

/// <summary>What S3 tells of an object beside its bytes.</summary>
/// <param name="Size">How many bytes it has.</param>
/// <param name="ETag">What tells this version of the object from others, with its quotes.</param>
internal sealed record S3Head(long Size, string ETag)
{
    /// <summary>What was given as the type of the content; null when S3 does not tell.</summary>
    public string? ContentType { get; init; }

    /// <summary>When it was written; null when S3 does not tell.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>The JSON text that Metaflow keeps with objects; null for none.</summary>
    public string? Attributes { get; init; }

    /// <summary>How it is encrypted where it lies; null when S3 does not tell.</summary>
    public string? Encryption { get; init; }

    /// <summary>The CRC-32 of all its bytes; null when S3 does not tell.</summary>
    public uint? Checksum { get; init; }
}
