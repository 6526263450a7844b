namespace Metaflow.Artifacts.Pickle;

/// <summary>
/// Bounds that <see cref="PickleReader"/> keeps, so that hostile input ends in an error instead of exhausting the
/// process. Each is relative to the length of the pickle, with a small allowance, and has an absolute cap besides.
/// Immutable.
/// </summary>
public sealed record PickleLimits
{
    private const int FreeObjects = 10_000;
    private const int FreeBytes = 1 << 20;
    private const int FreeWork = 1_000_000;

    /// <summary>The limits used when none are given.</summary>
    public static PickleLimits Default { get; } = new();

    /// <summary>How many containers may stand inside each other. Default 1000, about what Python can write.</summary>
    public int MaxDepth { get; init; } = 1000;

    /// <summary>How many values the pickle may keep for later reference. Default 50 million.</summary>
    public int MaxMemo { get; init; } = 50_000_000;

    /// <summary>How many values the pickle may create, whatever its length. Default 100 million.</summary>
    public long MaxObjects { get; init; } = 100_000_000;

    /// <summary>
    /// How many values the pickle may create for each of its bytes, beyond the first 10,000 values. Default 4; what
    /// Python writes stays below 2.
    /// </summary>
    public int ObjectsPerByte { get; init; } = 4;

    /// <summary>
    /// How many bytes of text and binary data the pickle may create, whatever its length. Default 4 GiB.
    /// </summary>
    public long MaxBytes { get; init; } = 4L << 30;

    /// <summary>
    /// How many bytes of text and binary data the pickle may create for each of its bytes, beyond the first MiB.
    /// Default 8; what Python writes stays below 6.
    /// </summary>
    public int BytesPerByte { get; init; } = 8;

    /// <summary>
    /// How many steps each byte of the pickle may take in comparing dict keys, looking up time zones and, when it is
    /// read as a declared type, in visiting values again; a million steps are free. Default 256.
    /// </summary>
    public int StepsPerByte { get; init; } = 256;

    internal long ObjectsFor(int length) => Math.Min(MaxObjects, (long)length * ObjectsPerByte + FreeObjects);

    internal long BytesFor(int length) => Math.Min(MaxBytes, (long)length * BytesPerByte + FreeBytes);

    internal long StepsFor(int length) => (long)length * StepsPerByte + FreeWork;
}
