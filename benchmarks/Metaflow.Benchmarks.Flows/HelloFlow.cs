namespace Metaflow.Benchmarks.Flows;

/// <summary>Four tasks in a row: what a run costs before it does anything.</summary>
public partial class HelloFlow : FlowSpec
{
    public partial string Greeting { get; set; }

    [Step]
    public void Start()
    {
        Greeting = "hello";
        Next(Middle);
    }

    [Step]
    public void Middle()
    {
        Greeting += ", world";
        Next(Late);
    }

    [Step]
    public void Late() => Next(End);

    [Step]
    public void End() => Console.WriteLine(Greeting);
}
