using Metaflow.Service.Database;
using Metaflow.Service.Http;
using Metaflow.Service.Operations;
using Metaflow.Service.Records;

namespace Metaflow.Service.Api;

/// <summary>Sends what came of making a record.</summary>
internal static class CreationAnswers
{
    /// <summary>Makes a record, and sends it or why it was not made.</summary>
    /// <param name="request">The request.</param>
    /// <param name="kind">What the record is.</param>
    /// <param name="shape">What is sent of it.</param>
    /// <param name="metrics">Counts it.</param>
    /// <param name="create">Makes it.</param>
    public static async Task SendCreationAsync(
        this ServiceRequest request, string kind, RecordShape shape, ServiceMetrics metrics, Func<RowHandler, Task<Creation>> create)
    {
        using var json = JsonBuffer.Rent();
        var creation = await create((row, first) => RecordJson.Write(json.Writer, shape, row, first)).ConfigureAwait(false);
        if (creation is Creation.Created)
            metrics.RecordsWritten(kind, 1);
        await (creation switch
        {
            Creation.Created => request.SendAsync(json),
            Creation.Exists => SendRefusalAsync(request, StatusCodes.Status409Conflict, "23505", "duplicate key value violates unique constraint"),
            Creation.NoParent => SendRefusalAsync(
                request, StatusCodes.Status404NotFound, "23503", "insert or update violates foreign key constraint"),
            Creation.KeyTaken => throw RequestException.Invalid(
                "The header Idempotency-Key is that of a request for another record. Send a new UUID for each record."),
            _ => throw RequestException.WithMessage($"need to register run '{request.Values[1]}' of flow '{request.Flow}' first"),
        }).ConfigureAwait(false);
    }

    /// <summary>The key by which a client marks that it sends a creation again; null when it sent none.</summary>
    /// <exception cref="RequestException">It is no UUID.</exception>
    public static Guid? Once(this ServiceRequest request)
    {
        if (!request.Context.Request.Headers.TryGetValue("Idempotency-Key", out var header) || header.Count == 0)
            return null;
        return Guid.TryParse(header[0], out var key) ? key : throw RequestException.Invalid("The header Idempotency-Key has to be a UUID.");
    }

    // Clients know this as a JSON text that holds JSON, with what PostgreSQL says.
    private static async Task SendRefusalAsync(ServiceRequest request, int status, string code, string message)
    {
        using var inner = JsonBuffer.Rent();
        var json = inner.Writer;
        json.WriteStartObject();
        json.WriteStartObject("err_msg");
        json.WriteString("pgerror", $"ERROR:  {message}\n");
        json.WriteString("pgcode", code);
        json.WriteStartObject("diag");
        json.WriteString("message_primary", message);
        json.WriteString("severity", "ERROR");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        await request.SendStringAsync(status, System.Text.Encoding.UTF8.GetString(inner.Flush().Span)).ConfigureAwait(false);
    }
}
