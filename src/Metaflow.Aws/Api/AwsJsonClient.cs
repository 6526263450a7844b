using System.Text.Json.Serialization.Metadata;

namespace Metaflow.Aws.Api;

/// <summary>Calls one AWS service whose messages are JSON: signs, and tries again what may succeed. Thread-safe.</summary>
internal sealed class AwsJsonClient
{
    /// <summary>Calls an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="input">What is sent.</param>
    /// <param name="inputType">How it is written.</param>
    /// <param name="outputType">How the answer is read.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="AwsServiceException">The service refuses, or cannot be reached.</exception>
    public Task<TOutput> CallAsync<TInput, TOutput>(
        AwsOperation operation, TInput input, JsonTypeInfo<TInput> inputType, JsonTypeInfo<TOutput> outputType, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{operation} {input} {inputType} {outputType} {cancellationToken}");
}
