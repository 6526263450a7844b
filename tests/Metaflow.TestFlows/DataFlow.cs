namespace Metaflow.TestFlows;

/// <summary>Keeps bytes that cannot be packed, and reads them in many tasks.</summary>
public partial class DataFlow : FlowSpec
{
    [Parameter(Help = "How many megabytes")]
    public int Size { get; init; } = 1;

    public partial byte[] Content { get; set; }

    public partial int[] Parts { get; set; }

    public partial long Sum { get; set; }

    [Step]
    public void Start()
    {
        Content = new byte[Size << 20];
        new Random(Size).NextBytes(Content);
        Parts = [.. Enumerable.Range(0, 8)];
        Next(Add, forEach: Parts);
    }

    [Step]
    public void Add(int part)
    {
        var length = Content.Length / 8;
        Sum = Content.AsSpan(part * length, length).ToArray().Sum(static b => (long)b);
        Next(Join);
    }

    [Step]
    public void Join(Inputs<DataFlow> inputs)
    {
        Sum = inputs.Sum(input => input.Sum);
        MergeArtifacts(inputs);
        Next(End);
    }

    [Step]
    public void End() => Console.WriteLine($"The sum is {Sum} of {Content.Sum(static b => (long)b)}.");
}
