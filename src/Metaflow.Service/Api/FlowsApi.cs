using Metaflow.Service.Api.Bodies;
using Metaflow.Service.Database;
using Metaflow.Service.Http;
using Metaflow.Service.Operations;
using Metaflow.Service.Queries;
using Metaflow.Service.Records;

namespace Metaflow.Service.Api;

/// <summary>Flows.</summary>
internal sealed class FlowsApi(MetadataStore store, RecordQueries queries, ServiceMetrics metrics, TimeProvider time)
{
    public void AddTo(Router router)
    {
        router.Add("GET", "/flows", ListAsync);
        router.Add("GET", "/flows/{flow}", FindAsync);
        router.Add("POST", "/flows/{flow}", CreateAsync);
    }

    private Task ListAsync(ServiceRequest request) =>
        request.SendListAsync(store, queries.Flows(PageRequest.Read(request.Query, ListOrder.Flows)));

    private Task FindAsync(ServiceRequest request) => request.SendOneAsync(store, queries.Flow(request.Flow));

    private async Task CreateAsync(ServiceRequest request)
    {
        using var body = await JsonBody.ReadObjectAsync(request).ConfigureAwait(false);
        var authorship = AuthorshipBody.Read(body.RootElement, time.GetUtcNow());
        StoredName.Require("flow", request.Flow);
        await request.SendCreationAsync(
            "flow", RecordShape.Flow, metrics, created => store.CreateFlowAsync(request.Flow, authorship, created, request.Aborted)).ConfigureAwait(false);
    }
}
