using System.Diagnostics;

namespace Metaflow.Service.Operations.Tracing;

/// <summary>
/// Puts every request into a trace: the client's, if it sends one. Whether anybody collects traces or not, what is logged meanwhile names it.
/// </summary>
internal static class RequestTrace
{
    /// <summary>The source of this product's spans.</summary>
    public static ActivitySource Source { get; } = new(ServiceMetrics.SourceName);

    /// <summary>Begins the span of a request; it ends when it is disposed of.</summary>
    public static Activity Begin(HttpContext context)
    {
        var headers = context.Request.Headers;
        ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var client);

        // What is current belongs to the server, not to the client's trace.
        Activity.Current = null;
        return Source.StartActivity("request", ActivityKind.Server, client) ?? Unobserved(client);
    }

    /// <summary>Says what came of a request.</summary>
    /// <param name="span">The span.</param>
    /// <param name="context">The request.</param>
    /// <param name="route">The path of its route; null when there is none.</param>
    public static void Finish(Activity span, HttpContext context, string? route)
    {
        if (!span.IsAllDataRequested)
            return;
        var status = context.Response.StatusCode;
        span.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
        span.SetTag("http.request.method", context.Request.Method)
            .SetTag("http.route", route)
            .SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
            span.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>Begins the span of a call to a database inside the process; null when nobody collects traces.</summary>
    public static Activity? BeginDatabaseCall(string name, string system) =>
        Source.StartActivity(name, ActivityKind.Client)?.SetTag("db.system.name", system);

    private static Activity Unobserved(ActivityContext client)
    {
        var span = new Activity("request");
        if (client != default)
            span.SetParentId(client.TraceId, client.SpanId, client.TraceFlags);
        span.IsAllDataRequested = false;
        return span.Start();
    }
}
