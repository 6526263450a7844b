using Metaflow.Service.Http;

namespace Metaflow.Service.Operations.Health;

/// <summary>What supervisors and load balancers ask.</summary>
internal sealed class ReadinessApi(Readiness readiness)
{
    /// <summary>Says that the process runs, whatever state its database is in: whoever restarts it would not help the database.</summary>
    public const string LivePath = "/livez";

    /// <summary>Says whether requests should come here.</summary>
    public const string ReadyPath = "/readyz";

    public void AddTo(Router router)
    {
        router.Add("GET", LivePath, static request => AnswerAsync(request, "alive", []), needs: null);
        router.Add("GET", ReadyPath, CheckAsync, needs: null);
    }

    private async Task CheckAsync(ServiceRequest request)
    {
        var problems = await readiness.FindProblemsAsync(request.Aborted).ConfigureAwait(false);
        await AnswerAsync(request, problems.Count == 0 ? "ready" : "not ready", problems).ConfigureAwait(false);
    }

    private static async Task AnswerAsync(ServiceRequest request, string status, IReadOnlyList<string> reasons)
    {
        using var json = JsonBuffer.Rent();
        json.Writer.WriteStartObject();
        json.Writer.WriteString("status", status);
        if (reasons.Count > 0)
        {
            json.Writer.WriteStartArray("reasons");
            foreach (var reason in reasons)
                json.Writer.WriteStringValue(reason);
            json.Writer.WriteEndArray();
        }

        json.Writer.WriteEndObject();
        request.Context.Response.ContentType = "application/json";
        await request.SendAsync(
            json, reasons.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable).ConfigureAwait(false);
    }
}
