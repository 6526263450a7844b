namespace Metaflow.Aws.S3Api;

/// <summary>What is said of an object when it is written.</summary>
internal sealed record PutOptions
{
    /// <summary>The JSON text that Metaflow keeps with it; null for none.</summary>
    public string? Attributes { get; init; }

    /// <summary>The type of its content; null for S3's default.</summary>
    public string? ContentType { get; init; }

    /// <summary>How it is encrypted where it lies; null as the bucket says.</summary>
    public string? Encryption { get; init; }

    /// <summary>Whether an object that is there is replaced.</summary>
    public bool Overwrite { get; init; } = true;

    /// <summary>Says all of it but the condition.</summary>
    public S3Request Describe(S3Request request) => request
        .With("content-type", ContentType)
        .With(S3Response.AttributesHeader, Attributes)
        .With("x-amz-server-side-encryption", Encryption);
}
