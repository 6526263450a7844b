using System.Collections.Concurrent;

namespace Metaflow.Service.Tests.Faults;

/// <summary>
/// Clients that write runs, with all that belongs to them, until they are told to stop. As Metaflow's clients do, each sends a request again when it
/// got 503 or no answer. What was acknowledged is remembered, to be looked for at the end.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly ServiceClient[] _services;
    private readonly ConcurrentBag<string> _unexpected = [];
    private readonly ConcurrentDictionary<string, byte> _acknowledged = [];
    private readonly SemaphoreSlim _written = new(0);
    private readonly SemaphoreSlim _refused = new(0);
    private readonly CancellationTokenSource _stop = new();
    private Task _writers = Task.CompletedTask;

    private Load(ServiceClient[] services) => _services = services;

    /// <summary>Starts clients, which share the services evenly.</summary>
    public static Load Start(int clients, params ServiceClient[] services)
    {
        var load = new Load(services);
        load._writers = Task.WhenAll(Enumerable.Range(0, clients).Select(i => Task.Run(() => load.WriteAsync(i))));
        return load;
    }

    /// <summary>Waits until more was acknowledged, from now on.</summary>
    public Task WaitForWritesAsync(int count) => WaitAsync(_written, count, "write was acknowledged");

    /// <summary>Waits until more requests failed as they should, by 503 or by a broken connection, from now on.</summary>
    public Task WaitForRefusalsAsync(int count) => WaitAsync(_refused, count, "request was refused");

    /// <summary>Lets every client finish the run at hand.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _writers.WaitAsync(_patience);
    }

    /// <summary>Requires that all that was acknowledged is there, runs and tasks exactly once, and that no answer was one that should not be.</summary>
    public async Task AssertNothingIsLostAsync(ServiceClient service)
    {
        Assert.Empty(_unexpected);
        Assert.NotEmpty(_acknowledged);
        var found = new ConcurrentBag<string>();
        foreach (var flow in (await service.GetAsync("/flows")).Is(200).All("flow_id"))
        {
            found.Add($"flow {flow}");
            foreach (var run in (await service.GetAsync($"/flows/{flow}/runs")).Is(200).Json.EnumerateArray())
            {
                var path = $"/flows/{flow}/runs/{run.GetProperty("run_number")}";
                found.Add($"run {path}");
                foreach (var tag in run.GetProperty("tags").EnumerateArray())
                    found.Add($"tag {path} {tag}");
                foreach (var task in (await service.GetAsync(path + "/steps/start/tasks")).Is(200).All("task_id"))
                    found.Add($"task {path}/steps/start/tasks/{task}");
                foreach (var value in (await service.GetAsync(path + "/metadata")).Is(200).All("value"))
                    found.Add($"metadata {value}");
                foreach (var name in (await service.GetAsync(path + "/artifacts")).Is(200).All("name"))
                    found.Add($"artifact {path} {name}");
            }
        }

        Assert.Empty(_acknowledged.Keys.Except(found));
        // A request that was sent again has made nothing twice. Only metadata is not known by a key, and may be.
        Assert.Empty(found.Where(record => !record.StartsWith("metadata ", StringComparison.Ordinal)).GroupBy(record => record)
            .Where(same => same.Count() > 1).Select(same => same.Key));
        Assert.Equal(
            _acknowledged.Keys.Where(IsKeyed).Order(StringComparer.Ordinal), found.Where(IsKeyed).Order(StringComparer.Ordinal));

        static bool IsKeyed(string record) => record.StartsWith("run ", StringComparison.Ordinal) || record.StartsWith("task ", StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _writers.WaitAsync(_patience);
        _stop.Dispose();
    }

    private static async Task WaitAsync(SemaphoreSlim semaphore, int count, string what)
    {
        while (semaphore.Wait(0))
        {
        }

        for (var i = 0; i < count; i++)
            Assert.True(await semaphore.WaitAsync(_patience), $"No {what} for {_patience.TotalSeconds} seconds.");
    }

    private async Task WriteAsync(int client)
    {
        var service = _services[client % _services.Length];
        var flow = $"/flows/Client{client}";
        await SendAsync(service, "POST", flow, "{}", 409);
        Acknowledge($"flow Client{client}");
        for (var number = 0; !_stop.IsCancellationRequested; number++)
        {
            var created = await SendAsync(service, "POST", flow + "/run", number % 2 == 0 ? "{}" : $$"""{"run_number":"run-{{number}}"}""");
            if (created is null)
                return;
            var run = $"{flow}/runs/{created.Member("run_number")}";
            Acknowledge($"run {run}");
            await SendAsync(service, "POST", run + "/steps/start/step", "{}", 409);
            if (await SendAsync(service, "POST", run + "/steps/start/task", "{}") is not { } added)
                return;
            var task = $"{run}/steps/start/tasks/{added.Member("task_id")}";
            Acknowledge($"task {task}");
            var id = Guid.NewGuid();
            await SendAsync(service, "POST", task + "/metadata", $$"""[{"field_name":"a","value":"{{id}}-1"},{"field_name":"b","value":"{{id}}-2"}]""");
            Acknowledge($"metadata {id}-1", $"metadata {id}-2");
            await SendAsync(service, "POST", task + "/artifact", """[{"name":"name"},{"name":"x"}]""");
            Acknowledge($"artifact {run} name", $"artifact {run} x");
            while (await SendAsync(service, "PATCH", run + "/tag/mutate", $$"""{"tags_to_add":["{{id}}"]}""", 409) is { Status: 409 })
            {
            }

            Acknowledge($"tag {run} {id}");
        }
    }

    // Null when something came back that never should.
    private async Task<Answer?> SendAsync(ServiceClient service, string method, string path, string body, int alsoFine = 200)
    {
        (string, string) key = ("Idempotency-Key", Guid.NewGuid().ToString());
        while (true)
        {
            try
            {
                var answer = await service.SendAsync(method, path, body, key);
                if (answer.Status == 200 || answer.Status == alsoFine)
                    return answer;
                if (answer.Status != 503 || answer["Retry-After"] is null)
                {
                    _unexpected.Add($"{method} {path}: {answer.Status} {answer.Body}");
                    return null;
                }
            }
            catch (HttpRequestException)
            {
                // The service is gone, for now.
            }

            _refused.Release();
            await Task.Delay(20); // as a client waits before it tries again
        }
    }

    private void Acknowledge(params ReadOnlySpan<string> records)
    {
        foreach (var record in records)
            _acknowledged[record] = 0;
        _written.Release();
    }
}
