using Metaflow.Client;

namespace Metaflow.Benchmarks.Flows;

/// <summary>What a notebook does: lists the tasks of the latest run of <see cref="FanoutFlow"/>, and reads where each stood in the foreach.</summary>
internal static class ReadResults
{
    public static async Task<int> RunAsync()
    {
        var flow = await Flow.GetAsync(nameof(FanoutFlow));
        var run = await flow.LatestRunAsync() ?? throw new InvalidOperationException("There is no run.");
        var step = await run.StepAsync("work");
        var total = 0;
        await foreach (var task in step.TasksAsync())
        {
            if (!await task.IsSuccessfulAsync())
                throw new InvalidOperationException($"{task.Pathspec} failed.");
            total += await task.IndexAsync() ?? 0;
        }

        Console.WriteLine(total);
        return 0;
    }
}
