using Metaflow.Service.Api.Bodies;
using Metaflow.Service.Database;
using Metaflow.Service.Http;
using Metaflow.Service.Operations;
using Metaflow.Service.Queries;
using Metaflow.Service.Records;

namespace Metaflow.Service.Api;

/// <summary>Steps.</summary>
internal sealed class StepsApi(MetadataStore store, RecordQueries queries, ServiceMetrics metrics, TimeProvider time)
{
    public void AddTo(Router router)
    {
        router.Add("GET", "/flows/{flow}/runs/{run}/steps", request => request.SendListAsync(store, queries.Steps(request.Run)));
        router.Add("GET", "/flows/{flow}/runs/{run}/steps/{step}", request => request.SendOneAsync(store, queries.Step(request.Step)));
        router.Add("POST", "/flows/{flow}/runs/{run}/steps/{step}/step", CreateAsync);
    }

    private async Task CreateAsync(ServiceRequest request)
    {
        using var body = await JsonBody.ReadObjectAsync(request).ConfigureAwait(false);
        var step = new NewStep(request.Step, AuthorshipBody.Read(body.RootElement, time.GetUtcNow(), absentUser: ""));
        StoredName.Require("step", request.Step.Step);
        await request.SendCreationAsync(
            "step", RecordShape.Step, metrics, created => store.CreateStepAsync(step, created, request.Aborted)).ConfigureAwait(false);
    }
}
