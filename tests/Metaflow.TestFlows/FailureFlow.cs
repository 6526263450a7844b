using System.Diagnostics;

namespace Metaflow.TestFlows;

/// <summary>A step that always fails, in the way that the parameter says, and is caught.</summary>
public partial class FailureFlow : FlowSpec
{
    [Parameter(Help = "How it dies, as Death knows it; none, wait, spin, spin-once or starve")]
    public string Way { get; init; } = "throw";

    public partial TaskFailure? Error { get; set; }

    public partial string Before { get; set; }

    [Step]
    public void Start()
    {
        Before = "start";
        Next(Work);
    }

    [Step, Catch(Var = nameof(Error))]
    public async Task Work(CancellationToken stop)
    {
        Before = $"attempt {Current.RetryCount}";
        switch (Way)
        {
            case "none":
                break;
            case "wait":
                Console.WriteLine("waiting");
                await Task.Delay(Timeout.Infinite, stop);
                break;
            case "spin":
                Spin();
                break;
            case "spin-once":
                if (Current.RetryCount == 0)
                    Spin();
                break;
            case "starve":
                for (var thread = 0; thread < 2000; thread++)
                    _ = Task.Run(static () => Thread.Sleep(Timeout.Infinite), CancellationToken.None);
                Thread.Sleep(Timeout.Infinite);
                break;
            default:
                Death.Die(Way);
                break;
        }

        Next(End);
    }

    /// <summary>Works much longer than it may, whoever asks it to stop; who gets to the end leaves traces.</summary>
    private void Spin()
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(25))
            Before = "late";
        File.WriteAllText("late", "");
    }

    [Step]
    public void End() => Console.WriteLine($"{Before}: {Error?.Type ?? "no failure"}: {Error?.Message}");
}
