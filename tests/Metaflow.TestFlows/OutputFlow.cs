using System.Diagnostics;

namespace Metaflow.TestFlows;

/// <summary>Prints in every way there is.</summary>
public partial class OutputFlow : FlowSpec
{
    [Parameter(Help = "How many lines to print")]
    public int Lines { get; init; } = 3;

    [Step]
    public void Start()
    {
        for (var line = 0; line < Lines; line++)
            Console.WriteLine($"  line {line} 🚀");
        Console.Error.WriteLine("an error line");
        Console.Write("no line end");
        Next(Child);
    }

    [Step]
    public void Child()
    {
        // What a child process prints goes to the same streams, and one that outlives the step must not hold it up.
        using var child = Process.Start("/bin/sh", ["-c", "echo from a child; sleep 30 & echo $!"]);
        child.WaitForExit();
        Next(End);
    }

    [Step]
    public void End() => Console.WriteLine();
}
