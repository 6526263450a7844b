namespace Metaflow.FakeS3.Http;

/// <summary>Where an answer ends too early.</summary>
/// <param name="Bytes">How much of the body is sent.</param>
/// <param name="Reset">Whether the connection is reset; else it is closed.</param>
internal readonly record struct BodyCut(long Bytes, bool Reset)
{
    /// <summary>Resets the connection before the first byte of the answer.</summary>
    public static readonly BodyCut Everything = new(-1, Reset: true);
}
