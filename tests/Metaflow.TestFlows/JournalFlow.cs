namespace Metaflow.TestFlows;

/// <summary>A little of everything that a run writes: a parameter, a foreach, a branch in it, merged artifacts, output.</summary>
public partial class JournalFlow : FlowSpec
{
    [Parameter]
    public int Count { get; init; } = 2;

    public partial List<int> Numbers { get; set; }

    public partial int Number { get; set; }

    public partial string Left { get; set; }

    public partial string Right { get; set; }

    public partial List<string> Words { get; set; }

    [Step]
    public void Start()
    {
        Numbers = [.. Enumerable.Range(1, Count)];
        Next(Split, forEach: Numbers);
    }

    [Step]
    public void Split(int item)
    {
        Number = item;
        Next(GoLeft, GoRight);
    }

    [Step]
    public void GoLeft()
    {
        Left = $"left {Number}";
        Next(Meet);
    }

    [Step]
    public void GoRight()
    {
        Right = $"right {Number}";
        Next(Meet);
    }

    [Step]
    public void Meet(Inputs<JournalFlow> inputs)
    {
        MergeArtifacts(inputs);
        Next(Collect);
    }

    [Step]
    public void Collect(Inputs<JournalFlow> inputs)
    {
        Words = [.. inputs.Select(i => $"{i.Left} and {i.Right}")];
        Next(End);
    }

    [Step]
    public void End() => Console.WriteLine(string.Join(", ", Words));
}
