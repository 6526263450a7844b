namespace Metaflow;

/// <summary>Where the content of an included file is stored.</summary>
/// <param name="Type">The storage scheme: <c>uploader-v2</c>; <c>uploader-v1</c> or <c>external</c> in old
/// runs.</param>
/// <param name="Url">The address of the content: <c>local://</c> and a path, or <c>s3://</c>.</param>
/// <param name="IsText">Whether the content is text.</param>
/// <param name="Encoding">The encoding of the text; null for the default, UTF-8.</param>
/// <param name="Note">A remark about the descriptor; null in old runs.</param>
/// <param name="SubType">How the file came to be stored, such as <c>uploaded</c>; null in old runs.</param>
/// <param name="Size">The size of the file in bytes; null in old runs.</param>
public sealed record IncludedFileDescriptor(
    string Type, string Url, bool IsText, string? Encoding, string? Note, string? SubType, long? Size)
{
    /// <summary>The type of descriptors written today.</summary>
    public const string CurrentType = "uploader-v2";

    /// <summary>Describes a file uploaded today.</summary>
    /// <param name="url">The address of the content.</param>
    /// <param name="isText">Whether the content is text, in UTF-8.</param>
    /// <param name="size">The size of the file in bytes.</param>
    /// <returns>The descriptor.</returns>
    public static IncludedFileDescriptor Uploaded(string url, bool isText, long size) =>
        new(CurrentType, url, isText, "utf-8", "Internal representation of IncludeFile", "uploaded", size);
}
