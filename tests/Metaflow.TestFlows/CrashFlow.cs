namespace Metaflow.TestFlows;

/// <summary>One of three tasks dies in the way that the parameter says, at its first attempt.</summary>
public partial class CrashFlow : FlowSpec
{
    [Parameter(Help = "How it dies, as Death knows it")]
    public string Way { get; init; } = "kill";

    [Parameter(Help = "How often")]
    public int Times { get; init; } = 1;

    public partial string[] Results { get; set; }

    public partial string Result { get; set; }

    [Step]
    public void Start() => Next(Work, forEach: (string[])["a", "b", "c"]);

    [Step, Retry(Times = 1, MinutesBetweenRetries = 0)]
    public void Work(string item)
    {
        Console.WriteLine($"working on {item}");
        if (item == "b" && Current.RetryCount < Times)
            Death.Die(Way);
        Result = $"{item}{Current.RetryCount}";
        Next(Join);
    }

    [Step]
    public void Join(Inputs<CrashFlow> inputs)
    {
        Results = [.. inputs.Select(input => input.Result)];
        Next(End);
    }

    [Step]
    public void End() => Console.WriteLine(string.Join(' ', Results));
}
