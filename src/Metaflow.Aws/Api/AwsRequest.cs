namespace Metaflow.Aws.Api;

/// <summary>One call of an AWS service.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="ContentType">What the body is.</param>
/// <param name="Body">What is sent.</param>
/// <param name="Target">The header <c>X-Amz-Target</c>; null for none.</param>
internal readonly record struct AwsRequest(AwsOperation Operation, string ContentType, ReadOnlyMemory<byte> Body, string? Target = null);
