using System.Data.Common;
using System.Globalization;
using Metaflow.Service.Api.Bodies;
using Metaflow.Service.Database;
using Metaflow.Service.Http;
using Metaflow.Service.Operations;
using Metaflow.Service.Queries;
using Metaflow.Service.Records;

namespace Metaflow.Service.Api;

/// <summary>Artifacts.</summary>
internal sealed class ArtifactsApi(MetadataStore store, RecordQueries queries, ServiceMetrics metrics, TimeProvider time)
{
    private static readonly int _taskNumber = PlaceOf("task_id") + 1;
    private static readonly int _attempt = PlaceOf("attempt_id");

    public void AddTo(Router router)
    {
        const string run = "/flows/{flow}/runs/{run}";
        const string step = run + "/steps/{step}";
        const string task = step + "/tasks/{task}";
        router.Add("GET", run + "/artifacts", request => SendAsync(request, queries.Artifacts(request.Run, Page(request))));
        router.Add("GET", step + "/artifacts", request => SendAsync(request, queries.Artifacts(request.Step, Page(request))));
        router.Add("GET", task + "/artifacts", request => SendAsync(request, queries.Artifacts(request.Task, Page(request))));
        router.Add("GET", task + "/attempt/{attempt}/artifacts", ListAttemptAsync);
        router.Add("GET", task + "/artifacts/{name}", request => request.SendOneAsync(store, queries.Artifact(request.Task, request.Values[4])));
        router.Add("GET", task + "/artifacts/{name}/attempt/{attempt}", FindInAttemptAsync);
        router.Add("POST", task + "/artifact", CreateAsync);
    }

    private static PageRequest? Page(ServiceRequest request) => PageRequest.Read(request.Query, ListOrder.Artifacts);

    // A whole list holds the artifacts of the latest attempt of each task, and comes with the latest attempts first.
    private Task SendAsync(ServiceRequest request, ListQuery list)
    {
        var latest = new Dictionary<long, long>();
        return request.SendListAsync(store, list, IsOfLatestAttempt);

        bool IsOfLatestAttempt(DbDataReader row)
        {
            var attempt = row.GetInt64(_attempt);
            return latest.TryAdd(row.GetInt64(_taskNumber), attempt) || latest[row.GetInt64(_taskNumber)] == attempt;
        }
    }

    private Task ListAttemptAsync(ServiceRequest request) =>
        request.SendListAsync(store, queries.Artifacts(request.Task, Attempt(request.Values[4])));

    private Task FindInAttemptAsync(ServiceRequest request) =>
        request.SendOneAsync(store, queries.Artifact(request.Task, request.Values[4], Attempt(request.Values[5])));

    private async Task CreateAsync(ServiceRequest request)
    {
        using var body = await JsonBody.ReadAsync(request).ConfigureAwait(false);
        var batch = RecordBatch<NewArtifact>.Read(body.RootElement, ArtifactBody.Read);
        var addition = await store.AddArtifactsAsync(request.Task, batch.Records, time.GetUtcNow().ToUnixTimeMilliseconds(), request.Aborted)
            .ConfigureAwait(false);
        await request.SendBatchAsync("artifact", "artifacts_created", addition, batch.Refused, metrics).ConfigureAwait(false);
    }

    private static short Attempt(string text) => short.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var attempt)
        ? attempt
        : throw RequestException.Invalid($"The number of an attempt is a whole number from 0 to {short.MaxValue}, not '{text}'.");

    private static int PlaceOf(string name) => RecordShape.Artifact.Columns.TakeWhile(c => c.Name != name).Sum(c => c.Kind is ColumnKind.Id ? 2 : 1);
}
