using System.Globalization;
using Metaflow.Service.Database;
using Metaflow.Service.Http;

namespace Metaflow.Service.Api;

/// <summary>Answers heartbeats.</summary>
internal static class HeartbeatAnswers
{
    private static readonly string _answer = string.Create(
        CultureInfo.InvariantCulture, $$"""{"wait_time_in_seconds": {{Heartbeats.Interval}}}""");

    /// <summary>Says how long to wait. Clients know this as a JSON text that holds JSON, and "not found" as the status of a heartbeat that came too early.</summary>
    public static Task SendHeartbeatAsync(this ServiceRequest request, bool noted) =>
        request.SendStringAsync(noted ? StatusCodes.Status200OK : StatusCodes.Status404NotFound, _answer);
}
