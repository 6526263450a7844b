namespace Metaflow;

/// <summary>How an <see cref="S3"/> client works.</summary>
public sealed record S3Options
{
    /// <summary>
    /// How objects that are written are encrypted where they lie: <c>AES256</c>, <c>aws:kms</c>. Null, the default, takes the setting
    /// <c>METAFLOW_S3_SERVER_SIDE_ENCRYPTION</c>, and without it does as the bucket says.
    /// </summary>
    public string? Encryption { get; init; }

    /// <summary>
    /// The folder in which the client makes one of its own for what is downloaded. Null, the default, takes the setting
    /// <c>METAFLOW_TEMPDIR</c>, and without it the system's folder for temporary files.
    /// </summary>
    public string? TemporaryFolder { get; init; }

    /// <summary>Is told how far each call is which is not given another one to tell; null, the default, for nobody.</summary>
    public IProgress<S3Progress>? Progress { get; init; }
}
