namespace Metaflow.Tests.Runtime;

internal partial class RetryFlow : FlowSpec
{
    public partial string Word { get; set; }

    [Step, Retry(Times = 2)]
    public void Start()
    {
        Word = $"attempt {Current.RetryCount} seen {(HasArtifact(nameof(Word)) ? "old" : "fresh")}";
        if (Current.RetryCount < 2)
            throw new InvalidOperationException("not yet");
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class AlwaysFailsFlow : FlowSpec
{
    [Step]
    public void Start()
    {
        if (Current.IsRunningFlow)
            throw new InvalidOperationException("always");
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class NeverRetriedFlow : FlowSpec
{
    [Step, Retry(Times = 0)]
    public void Start()
    {
        if (Current.IsRunningFlow)
            throw new InvalidOperationException("always");
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class TracedFlow : FlowSpec
{
    public partial string Word { get; set; }

    [Step]
    [Traced("outer")]
    [Traced("inner")]
    public void Start()
    {
        Console.WriteLine("body");
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class TracedFailureFlow : FlowSpec
{
    [Step]
    [Traced("outer")]
    [Traced("inner")]
    public void Start()
    {
        if (Current.IsRunningFlow)
            throw new InvalidOperationException("broken");
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class HandledFlow : FlowSpec
{
    public partial string Word { get; set; }

    [Step, Handle]
    public void Start()
    {
        Word = "kept";
        if (Current.IsRunningFlow)
            throw new InvalidOperationException("broken");
        Next(A, B);
    }

    [Step]
    public void A() => Next(Join);

    [Step]
    public void B() => Next(Join);

    [Step]
    public void Join(Inputs<HandledFlow> inputs) => Next(End);

    [Step]
    public void End()
    {
    }
}

internal partial class HandledForeachFlow : FlowSpec
{
    public partial List<int> Items { get; set; }

    [Step, Handle]
    public void Start()
    {
        Items = [1];
        if (Current.IsRunningFlow)
            throw new InvalidOperationException("the list is gone");
        Next(Work, forEach: Items);
    }

    [Step]
    public void Work(int item) => Next(Join);

    [Step]
    public void Join(Inputs<HandledForeachFlow> inputs) => Next(End);

    [Step]
    public void End()
    {
    }
}

internal partial class SkippedFlow : FlowSpec
{
    public partial string Word { get; set; }

    [Step, Skip]
    public void Start()
    {
        Word = "not set";
        Next(End);
    }

    [Step, Skip]
    public void End()
    {
    }
}

internal partial class SkippedSwitchFlow : FlowSpec
{
    [Parameter]
    public bool Far { get; init; }

    [Step, Skip]
    public void Start() => Next(Far ? Middle : End);

    [Step]
    public void Middle() => Next(End);

    [Step]
    public void End()
    {
    }
}

internal partial class FinishFailsFlow : FlowSpec
{
    [Step, FinishFails]
    public void Start() => Next(End);

    [Step]
    public void End()
    {
    }
}

internal partial class RefusingDecoratorFlow : FlowSpec
{
    [Step, Refusing]
    public void Start() => Next(End);

    [Step]
    public void End()
    {
    }
}

internal partial class FallbackFlow : FlowSpec
{
    [Step, Handle(Times = 1, Fallbacks = 1)]
    public void Start()
    {
        Console.WriteLine("body");
        if (Current.IsRunningFlow)
            throw new InvalidOperationException("broken");
        Next(End);
    }

    [Step]
    public void End()
    {
    }
}

internal partial class EnvironmentFlow : FlowSpec
{
    public partial string Seen { get; set; }

    [Step]
    [EnvironmentVariable("METAFLOW_TEST_ONE", "one")]
    [EnvironmentVariable("METAFLOW_TEST_TWO", "two")]
    public void Start()
    {
        Seen = $"{Environment.GetEnvironmentVariable("METAFLOW_TEST_ONE")} "
            + $"{Environment.GetEnvironmentVariable("METAFLOW_TEST_TWO")} "
            + Environment.GetEnvironmentVariable("METAFLOW_TEST_ATTACHED");
        Next(End);
    }

    [Step]
    public void End() => Seen = Environment.GetEnvironmentVariable("METAFLOW_TEST_ATTACHED") ?? "";
}

internal partial class PlainFlow : FlowSpec
{
    [Step]
    public void Start() => Next(End);

    [Step]
    public void End()
    {
    }
}
