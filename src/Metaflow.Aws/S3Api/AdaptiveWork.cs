namespace Metaflow.Aws.S3Api;

/// <summary>What a call counts for in <see cref="AdaptiveLimit"/>: itself, and its bytes.</summary>
internal static class AdaptiveWork
{
    private const int BytesOfACall = 1 << 16;

    public static long Of(long bytes) => BytesOfACall + bytes;
}
