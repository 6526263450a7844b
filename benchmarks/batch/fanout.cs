#:project ../../src/Metaflow/Metaflow.csproj
using System.Globalization;
using Metaflow;

return await FlowProgram.RunAsync<FanoutFlow>(args);

/// <summary>A foreach of tasks that only say when the user's code begins, in milliseconds since 1970.</summary>
public partial class FanoutFlow : FlowSpec
{
    [Parameter]
    public int Width { get; init; } = 200;

    public partial int Count { get; set; }

    [Step]
    public void Start()
    {
        Say();
        Next(Work, forEach: Enumerable.Range(0, Width));
    }

    [Step]
    public void Work(int item)
    {
        Say();
        Next(Join);
    }

    [Step]
    public void Join(Inputs<FanoutFlow> inputs)
    {
        Say();
        Count = inputs.Count;
        Next(End);
    }

    [Step]
    public void End()
    {
        Say();
        Console.WriteLine($"count {Count.ToString(CultureInfo.InvariantCulture)}");
    }

    private static void Say() =>
        Console.WriteLine($"user code at {DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}");
}
