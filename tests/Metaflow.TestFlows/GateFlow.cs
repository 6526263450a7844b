namespace Metaflow.TestFlows;

/// <summary>Its second step ends well only when an object is in S3: waits for it, or fails without it.</summary>
public partial class GateFlow : FlowSpec
{
    [Parameter(Help = "The address of the object", Required = true)]
    public string Gate { get; init; } = null!;

    [Parameter(Help = "Whether to wait for it")]
    public bool Patient { get; init; } = true;

    public partial int Attempt { get; set; }

    [Step]
    public void Start() => Next(Pass);

    [Step]
    public async Task Pass(CancellationToken stop)
    {
        Console.WriteLine($"before the gate, attempt {Current.RetryCount}");
        await using var s3 = new S3();
        while (!(await s3.InfoAsync(Gate, returnMissing: true, stop)).Exists)
        {
            if (!Patient)
                throw new InvalidOperationException("The gate is shut.");
            await Task.Delay(100, stop);
        }

        Console.WriteLine("behind the gate");
        Attempt = Current.RetryCount;
        Next(End);
    }

    [Step]
    public void End() => Console.WriteLine($"passed at attempt {Attempt}");
}
