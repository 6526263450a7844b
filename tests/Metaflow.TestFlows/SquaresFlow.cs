namespace Metaflow.TestFlows;

/// <summary>Squares numbers, one task each.</summary>
public partial class SquaresFlow : FlowSpec
{
    [Parameter(Help = "How many numbers")]
    public int Count { get; init; } = 5;

    public partial List<int> Numbers { get; set; }

    public partial long Square { get; set; }

    public partial long Total { get; set; }

    public partial int[] Workers { get; set; }

    public partial int Worker { get; set; }

    [Step]
    public void Start()
    {
        Numbers = [.. Enumerable.Range(1, Count)];
        Next(Compute, forEach: Numbers);
    }

    [Step]
    public void Compute(int number)
    {
        Square = (long)number * number;
        Worker = Environment.ProcessId;
        Next(Join);
    }

    [Step]
    public void Join(Inputs<SquaresFlow> inputs)
    {
        Total = inputs.Sum(input => input.Square);
        Workers = [.. inputs.Select(input => input.Worker).Distinct()];
        Next(End);
    }

    [Step]
    public void End() => Console.WriteLine($"The total is {Total}.");
}
