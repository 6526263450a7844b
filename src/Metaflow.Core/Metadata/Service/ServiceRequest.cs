namespace Metaflow.Metadata.Service;

/// <summary>One call of a metadata service.</summary>
/// <param name="Method">GET, POST or PATCH.</param>
/// <param name="Path">Path and query below the service's URL, encoded, from its slash on.</param>
/// <param name="Action">What the call does, for errors: <c>create a task of</c>.</param>
/// <param name="Subject">What it does that to; null when the action says it all.</param>
internal sealed record ServiceRequest(HttpMethod Method, string Path, string Action, object? Subject)
{
    /// <summary>The JSON to send; null for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>
    /// Names what the call makes, the same for every try: a service that knows the key makes it once, though the answer to the first try was
    /// lost. Null when a second try does no harm.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Statuses that are answers and no errors, beside 200.</summary>
    public IReadOnlyList<int> Expected { get; init; } = [];

    /// <summary>The first version of the service that knows the call; null when all do.</summary>
    public string? Since { get; init; }

    /// <summary>Whether the call is tried again when the service is not there or too busy.</summary>
    public bool IsRetried { get; init; } = true;
}
