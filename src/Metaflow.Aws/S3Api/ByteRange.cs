namespace Metaflow.Aws.S3Api;

/// <summary>A part of an object.</summary>
/// <param name="First">The first byte; null for the last <paramref name="Length"/> bytes of the object.</param>
/// <param name="Length">How many bytes; null for all to the end.</param>
internal readonly record struct ByteRange(long? First, long? Length)
{
    /// <summary>As the header <c>Range</c> spells it.</summary>
    public override string ToString() => First is { } first
        ? Length is { } length ? $"bytes={first}-{first + length - 1}" : $"bytes={first}-"
        : $"bytes=-{Length}";
}
