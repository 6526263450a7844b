namespace Metaflow.TestFlows;

/// <summary>A step that always fails, in the way that the parameter says, and is caught.</summary>
public partial class FailureFlow : FlowSpec
{
    [Parameter(Help = "How it dies, as Death knows it; none to live")]
    public string Way { get; init; } = "throw";

    public partial TaskFailure? Error { get; set; }

    public partial string Before { get; set; }

    [Step]
    public void Start()
    {
        Before = "start";
        Next(Work);
    }

    [Step, Catch(Var = nameof(Error))]
    public void Work()
    {
        Before = $"attempt {Current.RetryCount}";
        if (Way != "none")
            Death.Die(Way);
        Next(End);
    }

    [Step]
    public void End() => Console.WriteLine($"{Before}: {Error?.Type ?? "no failure"}: {Error?.Message}");
}
