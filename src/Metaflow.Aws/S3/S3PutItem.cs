namespace Metaflow;

/// <summary>An object to write.</summary>
/// <param name="Key">The key below the client's root; without a root, the object's <c>s3://</c> URL.</param>
/// <param name="Content">A text, bytes, or a stream.</param>
public sealed record S3PutItem(string Key, S3Content Content)
{
    /// <summary>The type of the content, as <c>text/csv</c>; null, the default, for S3's <c>binary/octet-stream</c>.</summary>
    public string? ContentType { get; init; }

    /// <summary>What is kept with the object, to be read as <see cref="S3Object.Metadata"/>; null, the default, for nothing. S3 takes 2 KB.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>How it is encrypted where it lies; null, the default, as <see cref="S3Options.Encryption"/> says.</summary>
    public string? Encryption { get; init; }
}
