using System.Data.Common;
using System.Globalization;
using Metaflow.Service.Database;
using Metaflow.Service.Http;
using Metaflow.Service.Queries;
using Metaflow.Service.Records;

namespace Metaflow.Service.Api;

/// <summary>Sends what queries find.</summary>
internal static class ListAnswers
{
    // A whole list is sent in parts of this size, so that its length does not matter; a page is never as large.
    private const int PartSize = 64 * 1024;

    // While the client takes a part, the list keeps a connection to the database.
    private static readonly TimeSpan _longestPart = TimeSpan.FromSeconds(10);

    /// <summary>Sends a list, or the page that is asked for.</summary>
    /// <param name="request">The request.</param>
    /// <param name="store">Where to read.</param>
    /// <param name="list">What to read.</param>
    /// <param name="include">Which rows of a whole list are sent; null for all.</param>
    public static async Task SendListAsync(
        this ServiceRequest request, MetadataStore store, ListQuery list, Func<DbDataReader, bool>? include = null)
    {
        using var json = JsonBuffer.Rent();
        json.Writer.WriteStartArray();
        var rows = await store.ReadAsync(list.Query, request.Aborted).ConfigureAwait(false);
        await using (rows.ConfigureAwait(false))
        {
            if (list.Page is null)
                await WriteAllAsync(request, rows, list.Shape, include, json).ConfigureAwait(false);
            else
                await WritePageAsync(request, rows, list.Shape, list.Page, json).ConfigureAwait(false);
        }

        // The end goes out when others may use the connection to the database already.
        json.Writer.WriteEndArray();
        await SendEndAsync(request, json).ConfigureAwait(false);
    }

    /// <summary>Sends the one object that a query finds, or that there is none.</summary>
    public static async Task SendOneAsync(this ServiceRequest request, MetadataStore store, ListQuery query)
    {
        using var json = JsonBuffer.Rent();
        var rows = await store.ReadAsync(query.Query, request.Aborted).ConfigureAwait(false);
        await using (rows.ConfigureAwait(false))
        {
            if (!await rows.NextAsync(request.Aborted).ConfigureAwait(false))
            {
                await request.SendMissingAsync().ConfigureAwait(false);
                return;
            }

            RecordJson.Write(json.Writer, query.Shape, rows.Current);
        }

        await request.SendAsync(json).ConfigureAwait(false);
    }

    private static async Task WriteAllAsync(
        ServiceRequest request, Rows rows, RecordShape shape, Func<DbDataReader, bool>? include, JsonBuffer json)
    {
        while (await rows.NextAsync(request.Aborted).ConfigureAwait(false))
        {
            if (include?.Invoke(rows.Current) is false)
                continue;
            RecordJson.Write(json.Writer, shape, rows.Current);
            if (json.Length < PartSize)
                continue;
            Answers.Begin(request.Context);
            await SendPartAsync(request, json.Flush()).ConfigureAwait(false);
            json.Clear();
        }
    }

    private static async Task SendPartAsync(ServiceRequest request, ReadOnlyMemory<byte> part)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted);
        patience.CancelAfter(_longestPart);
        try
        {
            await request.Context.Response.BodyWriter.WriteAsync(part, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!request.Aborted.IsCancellationRequested)
        {
            throw new BadHttpRequestException("The client reads too slowly.", StatusCodes.Status408RequestTimeout);
        }
    }

    private static async Task WritePageAsync(ServiceRequest request, Rows rows, RecordShape shape, PageRequest page, JsonBuffer json)
    {
        var headers = request.Context.Response.Headers;
        headers["X-Limit"] = page.Limit.ToString(CultureInfo.InvariantCulture);
        string? next = null;
        for (var count = 0; await rows.NextAsync(request.Aborted).ConfigureAwait(false); count++)
        {
            if (count == page.Limit)
            {
                headers["X-Next-Cursor"] = next;
                break;
            }

            RecordJson.Write(json.Writer, shape, rows.Current);
            if (count == page.Limit - 1)
                next = Cursor.Encode(page.Order, rows.Current, rows.Current.FieldCount - page.Order.Keys.Count);
        }
    }

    private static async Task SendEndAsync(ServiceRequest request, JsonBuffer json)
    {
        if (request.Context.Response.HasStarted)
            await request.Context.Response.BodyWriter.WriteAsync(json.Flush(), request.Aborted).ConfigureAwait(false);
        else
            await request.SendAsync(json).ConfigureAwait(false);
    }
}
