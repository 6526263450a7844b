using Metaflow.Service.Database;
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
    /// <param name="addition">What came of it; null when there is no such task.</param>
    /// <param name="refused">How many were not even tried.</param>
    /// <param name="metrics">Counts them.</param>
    public static async Task SendBatchAsync(
        this ServiceRequest request, string kind, string member, Addition? addition, int refused, ServiceMetrics metrics)
    {
        if (addition is not { } done)
            throw RequestException.WithMessage("need to register run_id and task_id first");
        if (refused + done.Refused > 0)
            metrics.RecordsRefused(kind, refused + done.Refused, request.Task);
        metrics.RecordsWritten(kind, done.Added);
        using var json = JsonBuffer.Rent();
        json.Writer.WriteStartObject();
        json.Writer.WriteNumber(member, done.Added);
        json.Writer.WriteEndObject();
        await request.SendAsync(json).ConfigureAwait(false);
    }
}
