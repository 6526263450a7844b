using Metaflow.Service.Api.Bodies;
using Metaflow.Service.Database;
using Metaflow.Service.Http;
using Metaflow.Service.Operations;
using Metaflow.Service.Queries;

namespace Metaflow.Service.Api;

/// <summary>Facts about tasks.</summary>
internal sealed class MetadataApi(MetadataStore store, RecordQueries queries, ServiceMetrics metrics, TimeProvider time)
{
    public void AddTo(Router router)
    {
        const string task = "/flows/{flow}/runs/{run}/steps/{step}/tasks/{task}/metadata";
        router.Add("GET", task, request => request.SendListAsync(store, queries.Metadata(request.Task, Page(request))));
        router.Add("POST", task, CreateAsync);
        router.Add(
            "GET", "/flows/{flow}/runs/{run}/metadata", request => request.SendListAsync(store, queries.Metadata(request.Run, Page(request))));
    }

    private static PageRequest? Page(ServiceRequest request) => PageRequest.Read(request.Query, ListOrder.Metadata);

    private async Task CreateAsync(ServiceRequest request)
    {
        using var body = await JsonBody.ReadAsync(request).ConfigureAwait(false);
        var batch = RecordBatch<Records.NewMetadata>.Read(body.RootElement, MetadataBody.Read);
        var addition = await store.AddMetadataAsync(request.Task, batch.Records, time.GetUtcNow().ToUnixTimeMilliseconds(), request.Aborted)
            .ConfigureAwait(false);
        await request.SendBatchAsync("metadata", "metadata_created", addition, batch.Refused, metrics).ConfigureAwait(false);
    }
}
