namespace Metaflow.Tests.CommandLine;

/// <summary>A branching flow.</summary>
public partial class SampleFlow : FlowSpec
{
    [Parameter(Help = "Learning rate")]
    public double Alpha { get; init; } = 0.1;

    [Parameter(Help = "How many", Required = true)]
    public int MaxN { get; init; }

    [Parameter]
    public bool Fail { get; init; }

    public partial List<int> Numbers { get; set; }

    public partial string Text { get; set; }

    /// <summary>Start it.</summary>
    [Step]
    public void Start()
    {
        Numbers = [.. Enumerable.Range(1, MaxN)];
        Text = "it's";
        Console.WriteLine("  hello");
        Console.Error.WriteLine("careful");
        Next(Left, Right);
    }

    [Step]
    public void Left() => Next(Join);

    [Step, Resources(Cpu = 2)]
    public void Right()
    {
        if (Fail)
            throw new InvalidOperationException("boom");
        Next(Join);
    }

    [Step]
    public void Join(Inputs<SampleFlow> inputs)
    {
        MergeArtifacts(inputs);
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}
