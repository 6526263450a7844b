using System.Globalization;

namespace Metaflow.Benchmarks.Flows;

/// <summary>A foreach of empty tasks; WIDTH in the environment says how many.</summary>
public partial class FanoutFlow : FlowSpec
{
    public partial List<int> Items { get; set; }
    public partial int Count { get; set; }

    [Step]
    public void Start()
    {
        var width = int.Parse(Environment.GetEnvironmentVariable("WIDTH")!, CultureInfo.InvariantCulture);
        Items = [.. Enumerable.Range(0, width)];
        Next(Work, forEach: Items);
    }

    [Step]
    public void Work() => Next(Join);

    [Step]
    public void Join(Inputs<FanoutFlow> inputs)
    {
        Count = inputs.Count;
        Next(End);
    }

    [Step]
    public void End()
    {
        if (Environment.GetEnvironmentVariable("FAIL") == "end")
            throw new InvalidOperationException("fails as FAIL asks");
        Console.WriteLine(Count);
    }
}
