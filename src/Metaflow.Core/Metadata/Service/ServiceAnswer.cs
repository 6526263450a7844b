using System.Text.Json;

namespace Metaflow.Metadata.Service;

/// <summary>What a metadata service answered.</summary>
/// <param name="Request">The call.</param>
/// <param name="Status">The status.</param>
/// <param name="Body">The body.</param>
internal sealed record ServiceAnswer(ServiceRequest Request, int Status, byte[] Body)
{
    /// <summary>The version that the service says it has; null when it does not say.</summary>
    public string? Version { get; init; }

    /// <summary>Whether the answer is one page of a list; false of services that know no pages, and send the whole list.</summary>
    public bool IsPage { get; init; }

    /// <summary>Where the next page begins; null when there is none.</summary>
    public string? NextCursor { get; init; }

    /// <summary>Whether there is what was asked for.</summary>
    public bool IsFound => Status != 404;

    /// <summary>Whether the body looks like JSON, as everything does that the service itself says of an object.</summary>
    public bool IsJson => Body.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[' or (byte)'"', ..];

    /// <summary>The body as JSON.</summary>
    /// <param name="kind">What it must be.</param>
    /// <exception cref="MetadataServiceException">It is not that.</exception>
    public JsonDocument Read(JsonValueKind kind)
    {
        try
        {
            var document = JsonDocument.Parse(Body);
            if (document.RootElement.ValueKind == kind)
                return document;
            document.Dispose();
        }
        catch (JsonException)
        {
            // The same as JSON of another kind.
        }

        throw ServiceErrors.NotTheService(this);
    }
}
