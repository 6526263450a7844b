namespace Metaflow.Benchmarks.Flows;

/// <summary>Sixteen tasks, each waiting for the one before: the time from a task to the next.</summary>
public partial class ChainFlow : FlowSpec
{
    public partial int Count { get; set; }

    [Step]
    public void Start()
    {
        Count = 1;
        Next(Link01);
    }

    [Step]
    public void Link01()
    {
        Count++;
        Next(Link02);
    }

    [Step]
    public void Link02()
    {
        Count++;
        Next(Link03);
    }

    [Step]
    public void Link03()
    {
        Count++;
        Next(Link04);
    }

    [Step]
    public void Link04()
    {
        Count++;
        Next(Link05);
    }

    [Step]
    public void Link05()
    {
        Count++;
        Next(Link06);
    }

    [Step]
    public void Link06()
    {
        Count++;
        Next(Link07);
    }

    [Step]
    public void Link07()
    {
        Count++;
        Next(Link08);
    }

    [Step]
    public void Link08()
    {
        Count++;
        Next(Link09);
    }

    [Step]
    public void Link09()
    {
        Count++;
        Next(Link10);
    }

    [Step]
    public void Link10()
    {
        Count++;
        Next(Link11);
    }

    [Step]
    public void Link11()
    {
        Count++;
        Next(Link12);
    }

    [Step]
    public void Link12()
    {
        Count++;
        Next(Link13);
    }

    [Step]
    public void Link13()
    {
        Count++;
        Next(Link14);
    }

    [Step]
    public void Link14()
    {
        Count++;
        Next(End);
    }

    [Step]
    public void End()
    {
        Count++;
        Console.WriteLine(Count);
    }
}
