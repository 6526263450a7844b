namespace Metaflow.TestFlows;

/// <summary>Two tasks that wait until they are asked to stop, or for ever.</summary>
public partial class WaitFlow : FlowSpec
{
    [Parameter(Help = "Whether tasks listen when they are asked to stop")]
    public bool Polite { get; init; } = true;

    [Step]
    public void Start() => Next(Wait, forEach: (int[])[1, 2]);

    [Step]
    public async Task Wait(int item, CancellationToken stop)
    {
        Console.WriteLine($"waiting {item} in {Environment.ProcessId}");
        try
        {
            await Task.Delay(Timeout.Infinite, Polite ? stop : CancellationToken.None);
        }
        finally
        {
            Console.WriteLine($"cleaned up {item}");
        }

        Next(Join);
    }

    [Step]
    public void Join(Inputs<WaitFlow> inputs) => Next(End);

    [Step]
    public void End()
    {
    }
}
