namespace Metaflow.TestFlows;

/// <summary>Only the tasks of its foreach are for AWS Batch. All tell where they run.</summary>
public partial class PlacesFlow : FlowSpec
{
    [Parameter(Help = "How many tasks")]
    public int Count { get; init; } = 2;

    public partial string Job { get; set; }

    public partial string[] Jobs { get; set; }

    [Step]
    public void Start()
    {
        Job = Here();
        Next(Work, forEach: Enumerable.Range(0, Count));
    }

    [Step, Batch]
    public void Work(int item)
    {
        Job = Here();
        Next(Join);
    }

    [Step]
    public void Join(Inputs<PlacesFlow> inputs)
    {
        Jobs = [.. inputs.Select(input => input.Job)];
        Job = Here();
        Next(End);
    }

    [Step]
    public void End()
    {
    }

    private static string Here() => Environment.GetEnvironmentVariable("AWS_BATCH_JOB_ID") ?? "";
}
