namespace Metaflow.TestFlows;

/// <summary>Three tasks that meet: each waits for the files of the others.</summary>
public partial class GangFlow : FlowSpec
{
    [Parameter(Help = "The folder where they meet", Required = true)]
    public string Folder { get; init; } = null!;

    [Parameter(Help = "Whether one of them dies instead")]
    public bool Fail { get; init; }

    public partial string Node { get; set; }

    public partial string[] Nodes { get; set; }

    [Step]
    public void Start() => Next(Meet, numParallel: 3);

    [Step]
    public async Task Meet(CancellationToken stop)
    {
        var place = Current.Parallel!;
        if (Fail && place.NodeIndex == 1)
            throw new InvalidOperationException("node 1 fails");
        await File.WriteAllTextAsync(Path.Combine(Folder, $"{place.NodeIndex}"), "here", stop);
        while (Directory.GetFiles(Folder).Length < place.NumNodes)
            await Task.Delay(20, stop);
        Node = $"{place.NodeIndex}/{place.NumNodes} {Current.TaskId}";
        Next(Join);
    }

    [Step]
    public void Join(Inputs<GangFlow> inputs)
    {
        Nodes = [.. inputs.Select(input => input.Node)];
        Next(End);
    }

    [Step]
    public void End() => Console.WriteLine(string.Join(", ", Nodes));
}
