using Metaflow.Service.Http;
using Metaflow.Service.Operations;

namespace Metaflow.Service.Api;

/// <summary>Answers requests that register several records.</summary>
internal static class BatchAnswers
{
    /// <summary>Sends how many were registered. Those that could not be stored are not part of it: clients are not told, operators are.</summary>
    /// <param name="request">The request.</param>
    /// <param name="kind">What the records are.</param>
    /// <param name="member">The member of the answer.</param>
    /// <param name="count">How many were registered; null when there is no such task.</param>
    /// <param name="refused">How many could not be stored.</param>
    /// <param name="metrics">Counts those.</param>
    public static async Task SendBatchAsync(
        this ServiceRequest request, string kind, string member, int? count, int refused, ServiceMetrics metrics)
    {
        if (count is null)
            throw RequestException.WithMessage("need to register run_id and task_id first");
        if (refused > 0)
            metrics.RecordsRefused(kind, refused, request.Task);
        using var json = JsonBuffer.Rent();
        json.Writer.WriteStartObject();
        json.Writer.WriteNumber(member, count.Value);
        json.Writer.WriteEndObject();
        await request.SendAsync(json).ConfigureAwait(false);
    }
}
