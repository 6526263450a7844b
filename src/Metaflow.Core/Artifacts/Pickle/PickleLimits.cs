namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// Bounds that <see cref="PickleReader"/> keeps, so that hostile input ends in an error instead of exhausting the
/// process. Immutable.
/// </summary>
public sealed record PickleLimits
{
    /// <summary>The limits used when none are given.</summary>
    public static PickleLimits Default { get; } = new();

    /// <summary>How many containers may stand inside each other. Default 1000, about what Python can write.</summary>
    public int MaxDepth { get; init; } = 1000;

    /// <summary>How many values the pickle may keep for later reference. Default 50 million.</summary>
    public int MaxMemo { get; init; } = 50_000_000;

    /// <summary>How many values the pickle may create. Default 100 million.</summary>
    public long MaxObjects { get; init; } = 100_000_000;

    /// <summary>How many bytes of text and binary data the pickle may create. Default 4 GiB.</summary>
    public long MaxBytes { get; init; } = 4L << 30;
}
