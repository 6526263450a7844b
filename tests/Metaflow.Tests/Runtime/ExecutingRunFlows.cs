using System.Collections.Concurrent;

namespace Metaflow.Tests.Runtime;

/// <summary>Lets a test stop the tasks of a flow in this process and let them go again.</summary>
internal static class Gate
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();

    public static Task Of(string name) => Source(name).Task;

    public static void Open(string name) => Source(name).TrySetResult();

    private static TaskCompletionSource Source(string name) => _gates.GetOrAdd(
        name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}

/// <summary>Waits at a gate in each task of a foreach.</summary>
internal partial class GatedFlow : FlowSpec
{
    [Parameter]
    public string Gate { get; init; } = "";

    public partial string[] Names { get; set; }

    public partial string Folder { get; set; }

    [Step]
    public void Start()
    {
        Names = ["a", "b"];
        Next(Wait, forEach: Names);
    }

    [Step]
    public async Task Wait(string name, CancellationToken stop)
    {
        Folder = Current.TempDirectory;
        await File.WriteAllTextAsync(Path.Combine(Folder, "x"), Gate, stop);
        try
        {
            Console.WriteLine($"{Gate} {name} in {Current.RunId}");
            await Runtime.Gate.Of(Gate).WaitAsync(stop);
        }
        finally
        {
            Console.WriteLine($"{Gate} {name} goes on");
        }

        Folder += await File.ReadAllTextAsync(Path.Combine(Current.TempDirectory, "x"), stop);
        Next(Join);
    }

    [Step]
    public void Join(Inputs<GatedFlow> inputs)
    {
        Names = [.. inputs.Select(i => i.Folder)];
        Next(End);
    }

    [Step]
    public void End() => Console.WriteLine($"{Gate} è finita 😀");
}

/// <summary>Starts another flow inside of a step.</summary>
internal partial class NestingFlow : FlowSpec
{
    [Parameter]
    public string Folder { get; init; } = "";

    public partial string Inner { get; set; }

    [Step]
    public async Task Start()
    {
        Console.WriteLine("before");
        Metaflow.Tests.Runtime.Gate.Open("nested");
        await using var run = await Metaflow.Runtime.FlowRunner.StartAsync<GatedFlow>(new Metaflow.Runtime.RunOptions
        {
            DatastoreRoot = Folder,
            Parameters = new() { ["gate"] = "nested" },
        });
        await run.WaitAsync();
        Inner = $"{run.Status} {Current.StepName}";
        Console.WriteLine("after");
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}
