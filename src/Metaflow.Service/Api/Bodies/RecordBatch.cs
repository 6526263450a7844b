using System.Text.Json;
using Metaflow.Service.Http;

namespace Metaflow.Service.Api.Bodies;

/// <summary>Reads bodies that are lists of records. A record that the database could not hold is left out and counted; its neighbours stand.</summary>
/// <typeparam name="T">A record as it is stored.</typeparam>
/// <param name="Records">The records that can be stored.</param>
/// <param name="Refused">How many cannot.</param>
internal sealed record RecordBatch<T>(IReadOnlyList<T> Records, int Refused)
    where T : class
{
    /// <summary>The most records of one request. They are stored together, and others wait meanwhile.</summary>
    public const int Most = 10_000;

    /// <summary>Reads all records of a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="read">Reads one; null when it cannot be stored.</param>
    /// <exception cref="RequestException">The body is no list of objects, or one that is too long.</exception>
    public static RecordBatch<T> Read(JsonElement body, Func<JsonElement, T?> read)
    {
        // Clients may say "no records" by an empty object.
        if (body.ValueKind is JsonValueKind.Object && !body.EnumerateObject().Any())
            return new([], 0);
        if (body.ValueKind is not JsonValueKind.Array)
            throw RequestException.Invalid("The body has to be a JSON list of objects.");
        if (body.GetArrayLength() > Most)
            throw RequestException.TooLarge($"The body holds {body.GetArrayLength()} records; a request may hold {Most}. Send them in parts.");
        var records = new List<T>(body.GetArrayLength());
        var refused = 0;
        foreach (var element in body.EnumerateArray())
        {
            if (element.ValueKind is not JsonValueKind.Object)
                throw RequestException.Invalid("The body has to be a JSON list of objects, and one of its items is none.");
            if (read(element) is { } record)
                records.Add(record);
            else
                refused++;
        }

        return new(records, refused);
    }
}
