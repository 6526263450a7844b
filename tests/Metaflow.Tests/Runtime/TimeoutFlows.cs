using Metaflow.Runtime;

namespace Metaflow.Tests.Runtime;

/// <summary>Takes as long as its parameter says, listens when it is asked to stop or does not, and is tried twice.</summary>
internal partial class TimeoutFlow : FlowSpec
{
    [Parameter]
    public int Seconds { get; init; }

    [Parameter]
    public bool Listens { get; init; } = true;

    [Parameter]
    public bool OnlyFirst { get; init; }

    public partial string Word { get; set; }

    public partial List<int> Numbers { get; set; }

    [Step]
    public void Start()
    {
        Word = "start";
        Numbers = [1];
        Next(Work);
    }

    [Step, Timeout(Seconds = 30, Minutes = 1), Traced("outer"), Retry(Times = 1)]
    public async Task Work(CancellationToken stop)
    {
        Word = $"attempt {Current.RetryCount}";
        Numbers.Add(2);
        if (!OnlyFirst || Current.RetryCount == 0)
        {
            TestClock.Advance(TimeSpan.FromSeconds(Seconds));
            if (Listens)
                stop.ThrowIfCancellationRequested();
            else if (Current.RetryCount == 0)
                await LeaveBehindAsync();
        }

        else if (!Listens)
        {
            // What the first attempt still does, it does beside this one.
            TestClock.Current.Gate.SetResult();
            await TestClock.Current.Through.Task;
        }

        Next(End);
    }

    [Step]
    public void End()
    {
    }

    private async Task LeaveBehindAsync()
    {
        TestClock.Advance(StepTimer.Grace);
        await TestClock.Current.Gate.Task;
        Word = "late";
        Numbers.Add(3);
        Console.WriteLine("late");
        TestClock.Current.Through.SetResult();
    }
}

/// <summary>As <see cref="TimeoutFlow"/>, caught.</summary>
internal partial class TimeoutCatchFlow : FlowSpec
{
    [Parameter]
    public bool Listens { get; init; } = true;

    public partial string Word { get; set; }

    public partial TaskFailure? Error { get; set; }

    [Step]
    public void Start()
    {
        Word = "start";
        Next(Work);
    }

    [Step, Timeout(Hours = 1), Catch(Var = nameof(Error), PrintException = false)]
    public async Task Work(CancellationToken stop)
    {
        Word = "work";
        TestClock.Advance(TimeSpan.FromHours(1));
        if (!Listens)
        {
            TestClock.Advance(StepTimer.Grace);
            await TestClock.Current.Gate.Task;
        }

        stop.ThrowIfCancellationRequested();
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class TimeoutGangFlow : FlowSpec
{
    [Step]
    public void Start() => Next(Work, numParallel: 1);

    [Step, Timeout(Seconds = 1)]
    public void Work(CancellationToken stop)
    {
        TestClock.Advance(TimeSpan.FromHours(1));
        stop.ThrowIfCancellationRequested();
        Next(Join);
    }

    [Step]
    public void Join(Inputs<TimeoutGangFlow> inputs) => Next(End);

    [Step]
    public void End()
    {
    }
}

internal partial class TimeoutByConfigurationFlow : FlowSpec
{
    [Step, Timeout(Hours = 1)]
    public void Start(CancellationToken stop)
    {
        TestClock.Advance(TimeSpan.FromSeconds(61));
        stop.ThrowIfCancellationRequested();
        Next(End);
    }

    [Step]
    public void End()
    {
    }

    protected override void Configure(FlowBuilder flow) => flow.Step(Start).Timeout(seconds: 1, minutes: 1);
}

internal partial class NoTimeFlow : FlowSpec
{
    [Step, NoTime]
    public void Start() => Next(End);

    [Step]
    public void End()
    {
    }
}

internal sealed class NoTimeAttribute : StepDecorator
{
    public override string Name => "no_time";

    public override TimeSpan? TimeLimit => TimeSpan.FromSeconds(-1);
}
