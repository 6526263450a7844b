using Metaflow.Service.Api.Bodies;
using Metaflow.Service.Database;
using Metaflow.Service.Http;
using Metaflow.Service.Operations;
using Metaflow.Service.Queries;
using Metaflow.Service.Records;

namespace Metaflow.Service.Api;

/// <summary>Runs.</summary>
/// <param name="store">The records.</param>
/// <param name="queries">How they are read.</param>
/// <param name="inactiveAfter">After how many seconds without a heartbeat a run counts as dead.</param>
/// <param name="metrics">Counts the runs that are made.</param>
/// <param name="time">The clock.</param>
internal sealed class RunsApi(MetadataStore store, RecordQueries queries, int inactiveAfter, ServiceMetrics metrics, TimeProvider time)
{
    public void AddTo(Router router)
    {
        router.Add("GET", "/flows/{flow}/runs", ListAsync);
        router.Add("GET", "/flows/{flow}/runs/{run}", request => request.SendOneAsync(store, queries.Run(request.Run)));
        router.Add("POST", "/flows/{flow}/run", CreateAsync);
        router.Add("POST", "/flows/{flow}/runs/{run}/heartbeat", BeatAsync);
    }

    private Task ListAsync(ServiceRequest request)
    {
        var filters = Filter.Read(request.Query, FilterField.OfRuns);
        var tags = TagFilter.Read(request.Query);
        var isFiltered = filters.Count > 0 || tags.Count > 0;
        var page = PageRequest.Read(request.Query, ListOrder.Runs, isFiltered);
        return request.SendListAsync(store, page is not null && isFiltered
            ? queries.Runs(request.Flow, filters, tags, page, time.GetUtcNow(), inactiveAfter)
            : queries.Runs(request.Flow, page));
    }

    private async Task CreateAsync(ServiceRequest request)
    {
        using var body = await JsonBody.ReadObjectAsync(request).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var run = new NewRun(
            request.Flow,
            AuthorshipBody.WantedId(body.RootElement, "run_number", "run_id"),
            AuthorshipBody.Read(body.RootElement, now),
            AuthorshipBody.SendsHeartbeats(body.RootElement) ? now.ToUnixTimeSeconds() : null,
            request.Once());
        await request.SendCreationAsync(
            "run", RecordShape.NewRun, metrics, created => store.CreateRunAsync(run, created, request.Aborted)).ConfigureAwait(false);
    }

    private async Task BeatAsync(ServiceRequest request) => await request.SendHeartbeatAsync(
        await store.BeatAsync(request.Run, time.GetUtcNow().ToUnixTimeSeconds(), request.Aborted).ConfigureAwait(false)).ConfigureAwait(false);
}
