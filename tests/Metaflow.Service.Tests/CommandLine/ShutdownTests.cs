using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Metaflow.Service.Tests.CommandLine;

/// <summary>The executable ends in good order.</summary>
[Trait(ServiceExecutable.Trait, ServiceExecutable.IsTested)]
public sealed class ShutdownTests : IDisposable
{
    private const string TaskPath = "/flows/F/runs/1/steps/start/tasks/1";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Terminate_WhileIdle_EndsWithZero()
    {
        await using var service = await StartAsync();

        await service.TerminateAsync();

        Assert.Equal(0, await service.WaitAsync());
        Assert.Contains(service.Lines, line => line.Contains("[1004] Stopped, with all requests served."));
    }

    [Fact]
    public async Task Terminate_UnderLoad_KeepsEveryWriteThatWasAcknowledged()
    {
        await using var service = await StartAsync();
        using var client = new HttpClient { BaseAddress = service.Address };
        await MakeTaskAsync(client);
        var acknowledged = new ConcurrentBag<string>();
        var enough = new TaskCompletionSource();
        var writers = Enumerable.Range(0, 8).Select(async writer =>
        {
            for (var i = 0; ; i++)
            {
                var name = $"{writer}-{i}";
                try
                {
                    using var answer = await PostAsync(client, name);
                    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                }
                catch (HttpRequestException)
                {
                    return;
                }

                acknowledged.Add(name);
                if (acknowledged.Count >= 200)
                    enough.TrySetResult();
            }
        }).ToList();

        await enough.Task;
        await service.TerminateAsync();
        await Task.WhenAll(writers);

        Assert.Equal(0, await service.WaitAsync());
        Assert.Empty(acknowledged.Except(await ReadNamesAsync()));
    }

    [Fact]
    public async Task Terminate_BalancerWatchesReadiness_FailsNoRequest()
    {
        await using var service = await StartAsync(("MF_METADATA_DRAIN_SECONDS", "5"));
        using var client = new HttpClient { BaseAddress = service.Address };
        await MakeTaskAsync(client);
        var isReady = true;
        var acknowledged = new ConcurrentBag<string>();
        var enough = new TaskCompletionSource();
        var writers = Enumerable.Range(0, 4).Select(async writer =>
        {
            for (var i = 0; Volatile.Read(ref isReady); i++)
            {
                using var answer = await PostAsync(client, $"{writer}-{i}");
                answer.EnsureSuccessStatusCode();
                acknowledged.Add($"{writer}-{i}");
                if (acknowledged.Count >= 50)
                    enough.TrySetResult();
            }
        }).ToList();

        await enough.Task;
        await service.TerminateAsync();
        HttpResponseMessage ready;
        do
            ready = await client.GetAsync("/readyz");
        while (ready.StatusCode == HttpStatusCode.OK);
        using var live = await client.GetAsync("/livez");
        Volatile.Write(ref isReady, false);
        await Task.WhenAll(writers);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("""{"status":"not ready","reasons":["The service is stopping."]}""", await ready.Content.ReadAsStringAsync());
        Assert.True(live.Headers.ConnectionClose);
        Assert.Equal("""{"status":"alive"}""", await live.Content.ReadAsStringAsync());
        Assert.Equal(0, await service.WaitAsync());
        Assert.Empty(acknowledged.Except(await ReadNamesAsync()));
    }

    [Fact]
    public async Task Terminate_RequestIsHalfSent_ServesItToItsEnd()
    {
        await using var service = await StartAsync();
        using var connection = await HalfRequest.SendAsync(service.Address);

        await service.TerminateAsync();
        await service.LogsAsync("[1003] Told to stop");
        await connection.FinishAsync();

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await connection.ReadAsync());
        Assert.Equal(0, await service.WaitAsync());
        Assert.Contains(service.Lines, line => line.Contains("[1004] Stopped, with all requests served."));
    }

    [Fact]
    public async Task Terminate_RequestNeverEnds_CutsItOffAfterTheLimit()
    {
        await using var service = await StartAsync(("MF_METADATA_SHUTDOWN_SECONDS", "0.2"));
        using var connection = await HalfRequest.SendAsync(service.Address);

        await service.TerminateAsync();

        Assert.Equal(0, await service.WaitAsync());
        Assert.Contains(service.Lines, line => line.Contains("[2004] Stopped; 1 requests took more than 0.2 s"));
    }

    [Fact]
    public async Task Terminate_Twice_EndsAtOnce()
    {
        await using var service = await StartAsync(("MF_METADATA_DRAIN_SECONDS", "3600"));
        using var client = new HttpClient { BaseAddress = service.Address };

        await service.TerminateAsync();
        while ((await client.GetAsync("/readyz")).IsSuccessStatusCode)
            await Task.Yield();
        await service.TerminateAsync();

        Assert.Equal(128 + 15, await service.WaitAsync());
    }

    private async Task<ServiceProcess> StartAsync(params (string Name, string Value)[] variables)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        return await ServiceProcess.StartAsync(_folder["records.db"], variables);
    }

    private static async Task MakeTaskAsync(HttpClient client)
    {
        foreach (var path in (string[])["/flows/F", "/flows/F/run", "/flows/F/runs/1/steps/start/step", "/flows/F/runs/1/steps/start/task"])
        {
            using var answer = await client.PostAsJsonAsync(path, new { });
            answer.EnsureSuccessStatusCode();
        }
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string name) =>
        client.PostAsJsonAsync(TaskPath + "/metadata", new[] { new { field_name = name, value = "v", type = "t" } });

    // The next service finds what this one has kept.
    private async Task<string[]> ReadNamesAsync()
    {
        await using var next = await StartAsync();
        using var client = new HttpClient { BaseAddress = next.Address };
        var records = await client.GetFromJsonAsync<JsonElement[]>(TaskPath + "/metadata");
        return [.. records!.Select(r => r.GetProperty("field_name").GetString()!)];
    }
}
