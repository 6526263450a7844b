namespace Metaflow.TestFlows;

/// <summary>Two branches that meet, then a task for each word: all the ways in which tasks follow each other.</summary>
public partial class BranchesFlow : FlowSpec
{
    public partial string[] Words { get; set; }

    public partial string Side { get; set; }

    public partial string[] Sides { get; set; }

    public partial int Length { get; set; }

    public partial int Total { get; set; }

    [Step]
    public void Start()
    {
        Words = ["tea", "für", "two 🚀"];
        Next(Left, Right);
    }

    [Step]
    public void Left()
    {
        Side = "left";
        Console.WriteLine("the left side");
        Next(Meet);
    }

    [Step]
    public void Right()
    {
        Side = "right";
        Console.Error.WriteLine("the right side");
        Next(Meet);
    }

    [Step]
    public void Meet(Inputs<BranchesFlow> inputs)
    {
        Sides = [.. inputs.Select(input => input.Side).Order(StringComparer.Ordinal)];
        MergeArtifacts(inputs, exclude: [nameof(Side)]);
        Next(Split);
    }

    [Step]
    public void Split() => Next(Measure, forEach: Words);

    [Step]
    public void Measure(string word)
    {
        Length = word.EnumerateRunes().Count();
        Console.WriteLine($"the length of {word} is {Length}");
        Next(Join);
    }

    [Step]
    public void Join(Inputs<BranchesFlow> inputs)
    {
        Total = inputs.Sum(input => input.Length);
        MergeArtifacts(inputs, exclude: [nameof(Length)]);
        Next(End);
    }

    [Step]
    public void End() => Console.WriteLine($"{string.Join(" and ", Sides)}: {Total}");
}
