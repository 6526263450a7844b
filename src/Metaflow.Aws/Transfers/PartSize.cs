namespace Metaflow.Aws.Transfers;

/// <summary>How objects are cut into parts that are transferred at the same time.</summary>
internal static class PartSize
{
    /// <summary>A part of a download, and the least of an upload.</summary>
    public const int Default = 8 << 20;

    /// <summary>Objects that are larger are cut.</summary>
    public const int LargestWhole = 2 * Default;

    /// <summary>The most parts that S3 takes.</summary>
    public const int MostParts = 10_000;

    private const int PartsOfASize = 1000;
    private const int MostDoublings = 4;
    private const int Step = 1 << 20;

    /// <summary>The size of the parts of an upload: S3 takes no more than 10,000.</summary>
    public static int OfUpload(long length) =>
        (int)Math.Max(Default, (((length + MostParts - 1) / MostParts) + Step - 1) / Step * Step);

    /// <summary>The size of a part of an upload whose length nobody knows: the longer it gets, the larger, up to 880 GB in all.</summary>
    public static int OfStream(int index) => Default << Math.Min(index / PartsOfASize, MostDoublings);
}
