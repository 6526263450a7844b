using Metaflow.Service.Api.Bodies;
using Metaflow.Service.Database;
using Metaflow.Service.Http;
using Metaflow.Service.Operations;
using Metaflow.Service.Queries;
using Metaflow.Service.Records;

namespace Metaflow.Service.Api;

/// <summary>Tasks.</summary>
internal sealed class TasksApi(MetadataStore store, RecordQueries queries, ServiceMetrics metrics, TimeProvider time)
{
    // A pattern that every value has.
    private const string Anything = ".*";

    public void AddTo(Router router)
    {
        const string step = "/flows/{flow}/runs/{run}/steps/{step}";
        router.Add("GET", step + "/tasks", ListAsync);
        router.Add("GET", step + "/filtered_tasks", ListNotedAsync);
        router.Add("GET", step + "/tasks/{task}", request => request.SendOneAsync(store, queries.Task(request.Task)));
        router.Add("POST", step + "/task", CreateAsync);
        router.Add("POST", step + "/tasks/{task}/heartbeat", BeatAsync);
    }

    private Task ListAsync(ServiceRequest request)
    {
        var filters = Filter.Read(request.Query, FilterField.OfTasks);
        var page = PageRequest.Read(request.Query, ListOrder.Tasks, filters.Count > 0);
        return request.SendListAsync(store, queries.Tasks(request.Step, filters, page));
    }

    private async Task ListNotedAsync(ServiceRequest request)
    {
        var query = queries.TasksNoted(request.Step, Given(request, "metadata_field_name"), Given(request, "pattern"));
        using var json = JsonBuffer.Rent();
        json.Writer.WriteStartArray();
        var rows = await store.ReadAsync(query, request.Aborted).ConfigureAwait(false);
        await using (rows.ConfigureAwait(false))
        {
            while (await rows.NextAsync(request.Aborted).ConfigureAwait(false))
            {
                var row = rows.Current;
                var task = row.IsDBNull(1) ? row.GetInt64(0) : (object)row.GetString(1);
                var run = row.IsDBNull(3) ? row.GetInt64(2) : (object)row.GetString(3);
                json.Writer.WriteStringValue(FormattableString.Invariant($"{request.Flow}/{run}/{request.Step.Step}/{task}"));
            }
        }

        json.Writer.WriteEndArray();
        await request.SendAsync(json).ConfigureAwait(false);
    }

    private async Task CreateAsync(ServiceRequest request)
    {
        using var body = await JsonBody.ReadObjectAsync(request).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var task = new NewTask(
            request.Step,
            AuthorshipBody.WantedId(body.RootElement, "task_id", "task_name"),
            AuthorshipBody.Read(body.RootElement, now),
            AuthorshipBody.SendsHeartbeats(body.RootElement) ? now.ToUnixTimeSeconds() : null,
            request.Once());
        await request.SendCreationAsync(
            "task", RecordShape.Task, metrics, created => store.CreateTaskAsync(task, created, request.Aborted)).ConfigureAwait(false);
    }

    private async Task BeatAsync(ServiceRequest request) => await request.SendHeartbeatAsync(
        await store.BeatAsync(request.Task, time.GetUtcNow().ToUnixTimeSeconds(), request.Aborted).ConfigureAwait(false)).ConfigureAwait(false);

    private static string? Given(ServiceRequest request, string parameter) => request.Query.First(parameter) switch
    {
        null or "" or Anything => null,
        var value => StoredText.IsStorable(value)
            ? value
            : throw RequestException.Invalid($"{parameter} holds a character that no record can have."),
    };
}
