using Metaflow.FakeS3.Http;

namespace Metaflow.FakeS3.Operations;

/// <summary>How a listing writes keys.</summary>
/// <param name="IsEncoded">Whether as in the query of a URL; else as they are.</param>
internal readonly record struct ListedNames(bool IsEncoded)
{
    /// <summary>What the listing says of it; empty when it says nothing.</summary>
    public string EncodingType => IsEncoded ? "url" : "";

    /// <exception cref="S3Exception">The request wants an encoding that there is not.</exception>
    public static ListedNames Of(S3Request request) => request.Query("encoding-type") switch
    {
        null => new(false),
        "url" => new(true),
        var other => throw new S3Exception(S3Error.InvalidArgument("encoding-type", other)),
    };

    // S3 writes spaces as plus signs, and leaves slashes.
    public string Write(string name) => IsEncoded
        ? Uri.EscapeDataString(name).Replace("%20", "+", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal)
        : name;
}
