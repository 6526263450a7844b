namespace Metaflow.Tests.Runtime;

/// <summary>What flows that are resumed have in common: a trap that makes a step fail for as long as its file is there.</summary>
public abstract partial class TrappedFlow : FlowSpec
{
    [Parameter(Help = "The step or item that fails while the file of the trap exists.")]
    public string Trapped { get; init; } = "";

    [Parameter]
    public string Trap { get; init; } = "";

    protected void Pass(string name)
    {
        if (name == Trapped && File.Exists(Trap))
            throw new InvalidOperationException($"'{name}' fell into the trap");
        Console.WriteLine($"passed {name}");
    }
}

public sealed partial class TrappedLinearFlow : TrappedFlow
{
    public partial string Trace { get; set; }

    public partial string? Origin { get; set; }

    [Step]
    public void Start()
    {
        Pass("start");
        Trace = "start";
        Next(Middle);
    }

    [Step]
    public void Middle()
    {
        Pass("middle");
        Trace += ",middle";
        Origin = Current.OriginRunId;
        Next(End);
    }

    [Step]
    public void End()
    {
        Pass("end");
        Trace += ",end";
    }
}

/// <summary>Two foreachs, one in the other, with a branch inside.</summary>
public sealed partial class TrappedNestFlow : TrappedFlow
{
    public partial int[] Outer { get; set; }

    public partial int[] Inner { get; set; }

    public partial string Label { get; set; }

    public partial string[] Names { get; set; }

    [Step]
    public void Start()
    {
        Outer = [0, 1, 2];
        Next(Fan, forEach: Outer);
    }

    [Step]
    public void Fan(int item)
    {
        Label = $"{item}";
        Inner = [0, 1];
        Next(Split, forEach: Inner);
    }

    [Step]
    public void Split(int item)
    {
        Label += $".{item}";
        Next(Left, Right);
    }

    [Step]
    public void Left()
    {
        Label += "l";
        Pass(Label);
        Next(JoinBranches);
    }

    [Step]
    public void Right()
    {
        Label += "r";
        Pass(Label);
        Next(JoinBranches);
    }

    [Step]
    public void JoinBranches(Inputs<TrappedNestFlow> inputs)
    {
        Label = $"{inputs[nameof(Left)].Label}+{inputs[nameof(Right)].Label}";
        Pass(Label);
        Next(JoinInner);
    }

    [Step]
    public void JoinInner(Inputs<TrappedNestFlow> inputs)
    {
        Names = [.. inputs.Select(i => i.Label)];
        Pass($"inner {Names[0][0]}");
        Next(JoinOuter);
    }

    [Step]
    public void JoinOuter(Inputs<TrappedNestFlow> inputs)
    {
        Names = [.. inputs.SelectMany(i => i.Names)];
        Pass("outer");
        Next(End);
    }

    [Step]
    public void End() => Pass("end");
}

/// <summary>A recursive step inside a foreach, and a switch after it.</summary>
public sealed partial class TrappedRecursionFlow : TrappedFlow
{
    public partial int[] Items { get; set; }

    public partial int Item { get; set; }

    public partial int Rounds { get; set; }

    public partial int Total { get; set; }

    [Step]
    public void Start()
    {
        Items = [1, 2, 3];
        Next(Begin, forEach: Items);
    }

    [Step]
    public void Begin(int item)
    {
        Item = item;
        Rounds = 0;
        Next(Loop);
    }

    [Step]
    public void Loop()
    {
        Rounds++;
        Pass($"{Item}#{Rounds}");
        Next(Rounds < Item ? Loop : Finish);
    }

    [Step]
    public void Finish() => Next(Join);

    [Step]
    public void Join(Inputs<TrappedRecursionFlow> inputs)
    {
        Total = inputs.Sum(i => i.Rounds);
        Next(Choose);
    }

    [Step]
    public void Choose() => Next(Total > 5 ? Many : Few);

    [Step]
    public void Many()
    {
        Pass("many");
        Next(End);
    }

    [Step]
    public void Few()
    {
        Pass("few");
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

public sealed partial class TrappedGangFlow : TrappedFlow
{
    public partial int Rank { get; set; }

    public partial int[] Ranks { get; set; }

    [Step]
    public void Start() => Next(Train, numParallel: 3);

    [Step]
    public void Train()
    {
        Rank = Current.Parallel!.NodeIndex;
        Pass($"rank {Rank}");
        Next(Join);
    }

    [Step]
    public void Join(Inputs<TrappedGangFlow> inputs)
    {
        Ranks = [.. inputs.Select(i => i.Rank)];
        Pass("join");
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}
