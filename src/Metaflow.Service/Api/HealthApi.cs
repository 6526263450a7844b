using Metaflow.Service.Database;
using Metaflow.Service.Http;

namespace Metaflow.Service.Api;

/// <summary>Whether the service is there, which one it is, and whether its database answers.</summary>
internal sealed class HealthApi(MetadataStore store)
{
    public void AddTo(Router router)
    {
        router.Add("GET", "/ping", static request => Answers.SendTextAsync(request.Context, StatusCodes.Status200OK, "pong"), needs: null);
        router.Add("GET", "/version", static request => Answers.SendTextAsync(request.Context, StatusCodes.Status200OK, ServiceVersion.Protocol), needs: null);
        router.Add("GET", "/healthcheck", CheckAsync, needs: null);
    }

    private async Task CheckAsync(ServiceRequest request)
    {
        await store.PingAsync(request.Aborted).ConfigureAwait(false);
        request.Context.Response.ContentType = "application/json";
        await request.SendStringAsync(StatusCodes.Status200OK, """{"status": "UP"}""").ConfigureAwait(false);
    }
}
