using Metaflow.Client;

namespace Metaflow.Testing.Tests;

/// <summary>Squares numbers, one task each.</summary>
internal partial class SquaresFlow : FlowSpec
{
    [Parameter]
    public int Count { get; init; } = 3;

    [Parameter]
    public string Greeting { get; init; } = "héllo 😀";

    public partial List<int> Numbers { get; set; }

    public partial int Square { get; set; }

    public partial int Total { get; set; }

    public partial string Seen { get; set; }

    [Step]
    public void Start()
    {
        Console.WriteLine(Greeting);
        Numbers = [.. Enumerable.Range(1, Count)];
        Next(Compute, forEach: Numbers);
    }

    [Step, Retry(Times = 2)]
    public void Compute(int number)
    {
        Console.WriteLine($"{number} at {Index}");
        if (number == 13)
            throw new InvalidOperationException("13 brings bad luck");
        if (number == 2 && Current.RetryCount < 1)
            throw new InvalidOperationException("2 needs another go");
        Square = number * number;
        Next(Join);
    }

    [Step]
    public void Join(Inputs<SquaresFlow> inputs)
    {
        Total = inputs.Sum(i => i.Square);
        Next(End);
    }

    [Step]
    public void End() => Seen = $"{Current.RunId} of {Current.UserName} in {Current.Namespace}";
}

/// <summary>A branch, and a switch after it.</summary>
internal partial class BranchFlow : FlowSpec
{
    public partial string Left { get; set; }

    public partial string Right { get; set; }

    public partial string Both { get; set; }

    [Step]
    public void Start() => Next(GoLeft, GoRight);

    [Step]
    public void GoLeft()
    {
        Left = "left";
        Next(Join);
    }

    [Step]
    public void GoRight()
    {
        Right = "right";
        Next(Join);
    }

    [Step]
    public void Join(Inputs<BranchFlow> inputs)
    {
        Both = inputs[nameof(GoLeft)].Left + "+" + inputs[nameof(GoRight)].Right;
        Next(Choose);
    }

    [Step]
    public void Choose() => Next(Both.Length > 20 ? TooLong : End);

    [Step]
    public void TooLong() => Next(End);

    [Step]
    public void End()
    {
    }
}

/// <summary>Reads a file, and what another flow left.</summary>
internal partial class ReportFlow : FlowSpec
{
    [IncludeFile]
    public IncludedFile Words { get; init; }

    public partial int Count { get; set; }

    public partial int Total { get; set; }

    [Step]
    public async Task Start()
    {
        Count = Words.HasValue ? Words.ReadLines().Count() : 0;
        var squares = await (await Flow.GetAsync(nameof(SquaresFlow))).LatestSuccessfulRunAsync();
        Total = await squares!.ReadAsync<int>("total");
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

/// <summary>Waits in each task of a foreach until it is asked to stop.</summary>
internal partial class PatientFlow : FlowSpec
{
    [Step]
    public void Start() => Next(Wait, forEach: (int[])[1, 2]);

    [Step]
    public async Task Wait(int item, CancellationToken stop)
    {
        Console.WriteLine($"waiting {item}");
        await Task.Delay(Timeout.Infinite, stop);
        Next(Join);
    }

    [Step]
    public void Join(Inputs<PatientFlow> inputs) => Next(End);

    [Step]
    public void End()
    {
    }
}

/// <summary>Waits for a day.</summary>
internal partial class SleepingFlow : FlowSpec
{
    public partial int Hour { get; set; }

    [Step]
    public async Task Start(CancellationToken stop)
    {
        var day = Task.Delay(TimeSpan.FromDays(1), Current.Time, stop);
        Console.WriteLine("sleeping");
        await day;
        Hour = Current.Time.GetUtcNow().Hour;
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

/// <summary>Asks for more fallback attempts than a task can have.</summary>
internal sealed class StubbornAttribute : StepDecorator
{
    public override string Name => "stubborn";

    public override RetryCounts Retries => new(1, 9);
}

/// <summary>Never succeeds.</summary>
internal partial class HopelessFlow : FlowSpec
{
    [Step, Stubborn]
    public void Start()
    {
        if (Current.RetryCount >= 0)
            throw new InvalidOperationException($"attempt {Current.RetryCount}");
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}
