namespace Metaflow.TestFlows;

/// <summary>Three tasks that meet as <see cref="GangFlow"/>'s do, but in S3, where those of several machines can.</summary>
public partial class NodesFlow : FlowSpec
{
    [Parameter(Help = "The address below which they meet", Required = true)]
    public string Place { get; init; } = null!;

    [Parameter(Help = "The node that fails instead, none if negative")]
    public int Fail { get; init; } = -1;

    public partial string Node { get; set; }

    public partial string[] Nodes { get; set; }

    [Step]
    public void Start() => Next(Meet, numParallel: 3);

    [Step]
    public async Task Meet(CancellationToken stop)
    {
        var parallel = Current.Parallel!;
        if (Fail == parallel.NodeIndex)
            throw new InvalidOperationException($"node {Fail} fails");
        await using var s3 = new S3(Place);
        await s3.PutAsync($"{parallel.NodeIndex}", "here", cancellationToken: stop);
        while (await s3.ListPathsAsync(cancellationToken: stop).CountAsync(stop) < parallel.NumNodes)
            await Task.Delay(100, stop);
        Node = $"{parallel.NodeIndex}/{parallel.NumNodes} {Current.TaskId} of {parallel.ControlTaskId} at {parallel.MainIp}";
        Console.WriteLine($"met as {Node}");
        Next(Join);
    }

    [Step]
    public void Join(Inputs<NodesFlow> inputs)
    {
        Nodes = [.. inputs.Select(input => input.Node)];
        Next(End);
    }

    [Step]
    public void End()
    {
        foreach (var node in Nodes)
            Console.WriteLine(node);
    }
}
