namespace Metaflow.Tests.Runtime;

internal partial class NestedForeachFlow : FlowSpec
{
    public partial List<string> Letters { get; set; }

    public partial string Label { get; set; }

    public partial string Again { get; set; }

    public partial List<string> All { get; set; }

    [Step]
    public void Start()
    {
        Letters = ["a", "b"];
        Next(Outer, forEach: Letters);
    }

    [Step]
    public void Outer(string letter)
    {
        Label = letter + Index;
        Next(Inner, forEach: (string[])["x0", "x1"]);
    }

    [Step]
    public void Inner(string item) => Next(Deep);

    [Step]
    public void Deep()
    {
        All = [$"{Label}:{Input<string>()}"];
        Next(InnerJoin);
    }

    [Step]
    public void InnerJoin(Inputs<NestedForeachFlow> inputs)
    {
        All = [.. inputs.SelectMany(i => i.All)];
        MergeArtifacts(inputs);
        Next(After);
    }

    [Step]
    public void After()
    {
        Again = Input<string>();
        Next(OuterJoin);
    }

    [Step]
    public void OuterJoin(Inputs<NestedForeachFlow> inputs)
    {
        All = [.. inputs.SelectMany(i => i.All)];
        Next(End);
    }

    [Step]
    public void End()
    {
    }

    public string ReadInput() => Input<string>();
}

internal partial class HiddenNestedForeachFlow : FlowSpec
{
    public partial int Sum { get; set; }

    [Step]
    public void Start() => Next(Outer, forEach: (int[])[1, 2]);

    [Step]
    public void Outer(int item) => Next(Inner, forEach: (int[])[item, item * 10]);

    [Step]
    public void Inner(int item)
    {
        Sum = item;
        Next(InnerJoin);
    }

    [Step]
    public void InnerJoin(Inputs<HiddenNestedForeachFlow> inputs)
    {
        Sum = inputs.Sum(i => i.Sum);
        MergeArtifacts(inputs);
        Next(After);
    }

    [Step]
    public void After()
    {
        Sum += Input<int>() * 9;
        Next(OuterJoin);
    }

    [Step]
    public void OuterJoin(Inputs<HiddenNestedForeachFlow> inputs)
    {
        Sum = inputs.Sum(i => i.Sum);
        MergeArtifacts(inputs);
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class EmptyForeachFlow : FlowSpec
{
    public partial List<int> Items { get; set; }

    [Step]
    public void Start()
    {
        Items = [];
        Next(Work, forEach: Items);
    }

    [Step]
    public void Work(int item) => Next(Join);

    [Step]
    public void Join(Inputs<EmptyForeachFlow> inputs) => Next(End);

    [Step]
    public void End()
    {
    }
}

internal partial class NullForeachFlow : FlowSpec
{
    public partial List<int>? Items { get; set; }

    [Step]
    public void Start()
    {
        Items = null;
        Next(Work, forEach: Items!);
    }

    [Step]
    public void Work(int item) => Next(Join);

    [Step]
    public void Join(Inputs<NullForeachFlow> inputs) => Next(End);

    [Step]
    public void End()
    {
    }
}

internal partial class OddItemsForeachFlow : FlowSpec
{
    public partial List<string> Items { get; set; }

    [Step]
    public void Start()
    {
        Items = [new string('é', 40), "", "ok"];
        Next(Work, forEach: Items);
    }

    [Step]
    public void Work(string item) => Next(Join);

    [Step]
    public void Join(Inputs<OddItemsForeachFlow> inputs) => Next(End);

    [Step]
    public void End()
    {
    }
}

internal partial class WideForeachFlow : FlowSpec
{
    public partial int Sum { get; set; }

    [Step]
    public void Start() => Next(Work, forEach: Enumerable.Range(0, 50));

    [Step]
    public void Work(int item)
    {
        Sum = item;
        Next(Join);
    }

    [Step]
    public void Join(Inputs<WideForeachFlow> inputs)
    {
        Sum = inputs.Sum(i => i.Sum);
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class InputOutsideForeachFlow : FlowSpec
{
    [Step]
    public void Start()
    {
        _ = Input<int>();
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class WrongInputFlow : FlowSpec
{
    [Step]
    public void Start() => Next(Work, forEach: Enumerable.Range(0, 1));

    [Step]
    public void Work()
    {
        _ = Input<string>();
        Next(Join);
    }

    [Step]
    public void Join(Inputs<WrongInputFlow> inputs) => Next(End);

    [Step]
    public void End()
    {
    }
}
