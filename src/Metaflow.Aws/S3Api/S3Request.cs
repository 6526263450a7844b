using System.Buffers;

namespace Metaflow.Aws.S3Api;

/// <summary>One call of S3.</summary>
/// <param name="method">The HTTP method.</param>
/// <param name="operation">S3's name of the call, for messages: <c>GetObject</c>.</param>
/// <param name="permission">The permission that the call needs: <c>s3:GetObject</c>.</param>
/// <param name="url">What it is about.</param>
internal sealed class S3Request(HttpMethod method, string operation, string permission, S3Url url)
{
    public HttpMethod Method { get; } = method;

    public string Operation { get; } = operation;

    public string Permission { get; } = permission;

    public S3Url Url { get; } = url;

    /// <summary>The query, encoded, its names in order, each with an equals sign; empty for none.</summary>
    public string Query { get; init; } = "";

    /// <summary>Headers beside those that every call has; names in lower case.</summary>
    public List<(string Name, string Value)> Headers { get; } = [];

    /// <summary>The body; null for none.</summary>
    public ReadOnlySequence<byte>? Body { get; init; }

    /// <summary>The CRC-32 of the body when it is known already.</summary>
    public uint? BodyChecksum { get; init; }

    /// <summary>Whether an object that is not there is an answer rather than an error.</summary>
    public bool AllowsMissing { get; init; }

    /// <summary>Whether a condition that does not hold (412) is an answer rather than an error.</summary>
    public bool IsConditional { get; init; }

    /// <summary>Sets a header, unless there is nothing to say.</summary>
    public S3Request With(string name, string? value)
    {
        if (value is not null)
            Headers.Add((name, value));
        return this;
    }
}
