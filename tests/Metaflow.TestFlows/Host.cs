using Metaflow.Runtime;
using Metaflow.Runtime.Workers;

namespace Metaflow.TestFlows;

/// <summary>A program that runs flows from code, in workers, as a service would.</summary>
internal static class Host
{
    public const string Name = "Host";

    /// <summary>Runs two flows at once, follows one and cancels the other, and tells what became of them.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is [WorkerCommand.Name, ..])
            return await FlowProgram.RunAsync<SquaresFlow>(args);
        var workers = WorkerCommand.OfThisProcess(args);
        var launch = FlowLaunch.Of<SquaresFlow>() with { WorkerCommand = workers };
        await using var small = await FlowRunner.StartAsync(
            launch with { Options = new RunOptions { Parameters = new() { ["count"] = 2 } } });
        await using var large = await FlowRunner.StartAsync(
            launch with { Options = new RunOptions { Parameters = new() { ["count"] = 4 } } });
        await foreach (var happened in large.EventsAsync())
        {
            if (happened is RunEvent.TaskOutput output)
                Console.WriteLine($"large says {output.Line} in process {output.Task.ProcessId}");
        }

        foreach (var run in (ExecutingRun[])[small, large])
        {
            await run.WaitAsync();
            Console.WriteLine($"{run.Status}: {await run.Run.ReadAsync<long>("total")}");
        }

        Console.WriteLine($"host {Environment.ProcessId}");
        return 0;
    }
}
