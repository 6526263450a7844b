using Metaflow.Service.Access;
using Metaflow.Service.Database;
using Metaflow.Service.Http;
using Metaflow.Service.Operations;
using Metaflow.Service.Operations.Health;
using Metaflow.Service.Operations.Tracing;
using Microsoft.AspNetCore.Http.Features;

namespace Metaflow.Service.Hosting;

/// <summary>Serves requests: finds the route, calls its handler, and answers what went wrong.</summary>
/// <param name="router">The routes.</param>
/// <param name="prefix">What stands before every path: empty, or with a slash at its start.</param>
/// <param name="admission">Lets requests in.</param>
/// <param name="readiness">Knows when the service is about to stop.</param>
/// <param name="metrics">Counts requests.</param>
/// <param name="log">Tells of them.</param>
/// <param name="time">The clock.</param>
internal sealed class RequestPipeline(
    Router router, string prefix, Admission admission, Readiness readiness, ServiceMetrics metrics, ILogger log, TimeProvider time)
{
    /// <summary>Serves one request.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        var began = time.GetTimestamp();
        metrics.RequestBegan();
        using var span = RequestTrace.Begin(context);
        var target = RequestTarget.Parse(context.Features.Get<IHttpRequestFeature>()!.RawTarget);
        context.Response.Headers[ServiceVersion.Header] = ServiceVersion.Protocol;
        // No client should be about to send another request when the connection is closed.
        if (readiness.IsDraining)
            context.Response.Headers.Connection = "close";
        var route = await ServeAsync(context, target).ConfigureAwait(false);
        var duration = time.GetElapsedTime(began);
        metrics.RequestServed(context.Request.Method, route?.Path, context.Response.StatusCode, duration);
        RequestTrace.Finish(span, context, route?.Path);
        if (log.IsEnabled(LogLevel.Information))
            ServiceLog.RequestServed(log, context.Request.Method, LogText.Of(target.Path), context.Response.StatusCode, duration.TotalMilliseconds);
    }

    private async Task<Router.Route?> ServeAsync(HttpContext context, RequestTarget target)
    {
        Router.Route? route = null;
        try
        {
            IReadOnlyList<string> allowed = [];
            IReadOnlyList<string> values = [];
            if (target.Segments(prefix) is { } segments)
                route = router.Find(context.Request.Method, segments, out values, out allowed);
            using var place = await admission.EnterAsync(context, route is null ? AccessScope.Read : route.Needs).ConfigureAwait(false);
            if (place is null)
                return route;
            if (route is not null)
                await HandleAsync(context, route, values, target).ConfigureAwait(false);
            else
                await SendNoRouteAsync(context, allowed).ConfigureAwait(false);
        }
        catch (RequestException e)
        {
            await RecoverAsync(context, () => Answers.SendAsync(context, e)).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            await RecoverAsync(context, () => Answers.SendProblemAsync(context, e.StatusCode, e.Message)).ConfigureAwait(false);
        }
        catch (DatabaseRefusalException e)
        {
            metrics.DatabaseFailed("refused");
            await RecoverAsync(context, () => Answers.SendProblemAsync(context, StatusCodes.Status400BadRequest, e.Message)).ConfigureAwait(false);
        }
        catch (DatabaseUnavailableException e)
        {
            metrics.DatabaseFailed("unavailable");
            ServiceLog.DatabaseUnavailable(log, e.Message);
            context.Response.Headers.RetryAfter = "1";
            await RecoverAsync(
                context,
                () => Answers.SendProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "The database cannot be used now. Try again."))
                .ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception e)
        {
            ServiceLog.RequestFailed(log, context.Request.Method, route?.Path ?? "", e);
            await RecoverAsync(
                context,
                () => Answers.SendProblemAsync(context, StatusCodes.Status500InternalServerError, "The service failed; its log says why."))
                .ConfigureAwait(false);
        }

        return route;
    }

    private static async Task HandleAsync(HttpContext context, Router.Route route, IReadOnlyList<string> values, RequestTarget target)
    {
        foreach (var value in values)
        {
            if (value.Contains('\0', StringComparison.Ordinal))
                throw RequestException.Invalid("The path holds a NUL character, which no name can have.");
        }

        await route.Handler(new ServiceRequest(context, values, new QueryParameters(target.Query))).ConfigureAwait(false);
    }

    private static Task SendNoRouteAsync(HttpContext context, IReadOnlyList<string> allowed)
    {
        if (allowed.Count == 0)
            return Answers.SendTextAsync(context, StatusCodes.Status404NotFound, "404: Not Found");
        context.Response.Headers.Allow = string.Join(",", allowed);
        return Answers.SendTextAsync(context, StatusCodes.Status405MethodNotAllowed, "405: Method Not Allowed");
    }

    private static async Task RecoverAsync(HttpContext context, Func<Task> answer)
    {
        if (context.Response.HasStarted)
        {
            // What was sent cannot be taken back: the client must see that it is not whole.
            context.Abort();
            return;
        }

        try
        {
            await answer().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
    }
}
