namespace Metaflow.Aws.Signing;

/// <summary>What of a request a signature covers.</summary>
/// <param name="Method"><c>GET</c>, <c>PUT</c>, …</param>
/// <param name="Path">The path as it is sent, from its slash on.</param>
/// <param name="Query">The query as it is sent, without question mark; its names are in order, each with an equals sign.</param>
/// <param name="Headers">Names in lower case and in order, with their values.</param>
/// <param name="PayloadHash">The SHA-256 of the body in lower hexadecimal digits, or what stands for it.</param>
internal readonly record struct SignedParts(
    string Method, string Path, string Query, IReadOnlyList<(string Name, string Value)> Headers, string PayloadHash);
