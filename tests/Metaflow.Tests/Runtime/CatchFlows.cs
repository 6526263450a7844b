namespace Metaflow.Tests.Runtime;

/// <summary>Items that fail; the errors of all are collected.</summary>
internal partial class CatchFlow : FlowSpec
{
    public partial TaskFailure? Error { get; set; }

    public partial int Kept { get; set; }

    public partial List<string> Errors { get; set; }

    [Step]
    public void Start() => Next(Work, forEach: (int[])[1, 2, 3]);

    [Step, Retry(Times = 1), Catch(Var = nameof(Error))]
    public void Work(int item)
    {
        Kept = item;
        if (item > 1)
            throw new InvalidOperationException($"bad {item}");
        Next(Join);
    }

    [Step]
    public void Join(Inputs<CatchFlow> inputs)
    {
        Errors = [.. inputs.Select(i => $"{i.Kept} {i.Error?.Message ?? "good"}")];
        MergeArtifacts(inputs, exclude: [nameof(Kept), nameof(Error)]);
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

/// <summary>A split fails; what follows inherits the failure.</summary>
internal partial class CatchSplitFlow : FlowSpec
{
    [Parameter]
    public bool Good { get; init; }

    [Step, Catch(PrintException = false), Traced("before")]
    public void Start()
    {
        if (!Good)
            throw new InvalidOperationException("too bad");
        Next(A, B);
    }

    [Step]
    public void A() => Next(Join);

    [Step]
    public void B() => Next(Join);

    [Step]
    public void Join(Inputs<CatchSplitFlow> inputs)
    {
        MergeArtifacts(inputs);
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

/// <summary>Nothing can store what the step leaves.</summary>
internal partial class CatchUnstorableFlow : FlowSpec
{
    public partial TaskFailure? Error { get; set; }

    public partial Unstorable Value { get; set; }

    [Step, Catch(Var = nameof(Error))]
    public void Start()
    {
        Value = new Unstorable();
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

public sealed class Unstorable
{
    public int Number => throw new InvalidOperationException("no number");

    public string Name { get; set; } = "";
}

internal partial class CatchEndFlow : FlowSpec
{
    [Step]
    public void Start() => Next(End);

    [Step, Catch]
    public void End() => throw new InvalidOperationException("at the end");
}

/// <summary>A step without <c>[Catch]</c> of its own, to be caught by configuration; the artifact has a stored name of its own.</summary>
internal partial class CaughtByConfigurationFlow : FlowSpec
{
    [Artifact(Name = "went_wrong")]
    public partial TaskFailure? Error { get; set; }

    [Step]
    public void Start()
    {
        if (Current.IsRunningFlow)
            throw new InvalidOperationException("bad start");
        Next(End);
    }

    [Step]
    public void End()
    {
    }

    protected override void Configure(FlowBuilder flow) => flow.Step(Start).Catch(nameof(Error), printException: false);
}

/// <summary>Waits until it is asked to stop.</summary>
internal partial class CatchInterruptedFlow : FlowSpec
{
    [Step, Catch]
    public async Task Start(CancellationToken stop)
    {
        await Task.Delay(Timeout.Infinite, stop);
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class GangCatchFlow : FlowSpec
{
    public partial TaskFailure? Error { get; set; }

    public partial List<string> Errors { get; set; }

    [Step]
    public void Start() => Next(Work, numParallel: 3);

    [Step, Catch(Var = nameof(Error))]
    public void Work()
    {
        if (Current.Parallel!.NodeIndex == 1)
            throw new InvalidOperationException("node 1");
        Next(Join);
    }

    [Step]
    public void Join(Inputs<GangCatchFlow> inputs)
    {
        Errors = [.. inputs.Select(i => i.Error?.Message ?? "good")];
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class SwitchFlow : FlowSpec
{
    [Parameter]
    public bool Far { get; init; }

    [Step]
    public void Start() => Next(Far ? Middle : End);

    [Step]
    public void Middle() => Next(End);

    [Step]
    public void End()
    {
    }
}
