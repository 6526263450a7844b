using System.Diagnostics;

namespace Metaflow.TestFlows;

/// <summary>One of three tasks dies in the way that the parameter says, at its first attempt.</summary>
public partial class CrashFlow : FlowSpec
{
    [Parameter(Help = "kill, exit, fail-fast or throw")]
    public string Way { get; init; } = "kill";

    [Parameter(Help = "How often")]
    public int Times { get; init; } = 1;

    public partial string[] Results { get; set; }

    public partial string Result { get; set; }

    [Step]
    public void Start() => Next(Work, forEach: (string[])["a", "b", "c"]);

    [Step, Retry(Times = 1)]
    public void Work(string item)
    {
        Console.WriteLine($"working on {item}");
        if (item == "b" && Current.RetryCount < Times)
            Die();
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

    private void Die()
    {
        switch (Way)
        {
            case "kill":
                Process.GetCurrentProcess().Kill();
                break;
            case "exit":
                Environment.Exit(7);
                break;
            case "fail-fast":
                Environment.FailFast("on purpose");
                break;
            default:
                throw new InvalidOperationException("on purpose");
        }
    }
}
