using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Metaflow.Configuration;

namespace Metaflow.Aws.Api;

/// <summary>Calls one AWS service whose messages are JSON: signs, and tries again what may succeed. Thread-safe.</summary>
/// <param name="connection">Calls the service; the client owns it.</param>
internal sealed class AwsJsonClient(AwsConnection connection) : IDisposable
{
    /// <summary>The client of a configuration, with the credentials of the process.</summary>
    /// <param name="service">The service.</param>
    /// <param name="configuration">Tells region and address.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="region">The region; null for that of the process.</param>
    /// <exception cref="ConfigurationException">There is no region, or the address is not valid.</exception>
    public static AwsJsonClient Of(AwsService service, MetaflowConfiguration configuration, TimeProvider? time = null, string? region = null) =>
        new(AwsConnection.Of(service, configuration, time, region));

    /// <summary>Calls an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="input">What is sent.</param>
    /// <param name="inputType">How it is written.</param>
    /// <param name="outputType">How the answer is read.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="AwsServiceException">The service refuses, or cannot be reached.</exception>
    public async Task<TOutput> CallAsync<TInput, TOutput>(
        AwsOperation operation, TInput input, JsonTypeInfo<TInput> inputType, JsonTypeInfo<TOutput> outputType, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(input, inputType);
        var answer = await connection.CallAsync(RequestOf(operation, body), cancellationToken).ConfigureAwait(false);
        try
        {
            // Some answers that hold nothing are empty.
            return JsonSerializer.Deserialize(answer.Length == 0 ? "{}"u8 : answer.Span, outputType)
                ?? throw connection.Unreadable(operation);
        }
        catch (JsonException)
        {
            // Its message could hold what was sent, which can be secret.
            throw connection.Unreadable(operation);
        }
    }

    /// <summary>Calls an operation whose answer comes in pages; a page can be empty while more follow.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="inputOf">What is sent for the page of a token; null is that of the first page.</param>
    /// <param name="next">The token of the page after an answer; null or empty when there is none.</param>
    /// <param name="inputType">How it is written.</param>
    /// <param name="outputType">How an answer is read.</param>
    /// <param name="cancellationToken">Stops the calls.</param>
    /// <exception cref="AwsServiceException">The service refuses, or cannot be reached.</exception>
    public async IAsyncEnumerable<TOutput> PagesAsync<TInput, TOutput>(
        AwsOperation operation,
        Func<string?, TInput> inputOf,
        Func<TOutput, string?> next,
        JsonTypeInfo<TInput> inputType,
        JsonTypeInfo<TOutput> outputType,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var page = await CallAsync(operation, inputOf(token), inputType, outputType, cancellationToken).ConfigureAwait(false);
            yield return page;
            token = next(page);
        }
        while (!string.IsNullOrEmpty(token));
    }

    public void Dispose() => connection.Dispose();

    private AwsRequest RequestOf(AwsOperation operation, ReadOnlyMemory<byte> body) => connection.Service is { Protocol: AwsProtocol.Json } service
        ? new AwsRequest(operation, $"application/x-amz-json-{service.JsonVersion}", body, $"{service.Target}.{operation.Name}")
        : new AwsRequest(operation, "application/json", body);
}
