namespace Metaflow.Aws.S3Api;

/// <summary>A part of a list of objects.</summary>
/// <param name="Objects">Objects, in the order of their keys.</param>
/// <param name="Prefixes">What the keys of others begin with, up to the delimiter, in order.</param>
/// <param name="Next">What to ask for the next part; null at the end.</param>
internal sealed record S3Listing(IReadOnlyList<S3ListedObject> Objects, IReadOnlyList<string> Prefixes, string? Next);
