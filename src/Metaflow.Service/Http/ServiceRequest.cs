using Metaflow.Service.Records;

namespace Metaflow.Service.Http;

/// <summary>A request that has found its route.</summary>
/// <param name="Context">What ASP.NET Core knows of it.</param>
/// <param name="Values">What stands in the places of the route's path that are open, decoded, in order.</param>
/// <param name="Query">The parameters of the query string.</param>
internal sealed record ServiceRequest(HttpContext Context, IReadOnlyList<string> Values, QueryParameters Query)
{
    /// <summary>Ends when the client has gone.</summary>
    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>The flow that the path names.</summary>
    public string Flow => Values[0];

    /// <summary>The run that the path names.</summary>
    public RunAddress Run => new(Flow, RecordId.Parse(Values[1]));

    /// <summary>The step that the path names.</summary>
    public StepAddress Step => new(Run, Values[2]);

    /// <summary>The task that the path names.</summary>
    public TaskAddress Task => new(Step, RecordId.Parse(Values[3]));
}

/// <summary>Serves the requests of a route.</summary>
internal delegate Task RouteHandler(ServiceRequest request);
