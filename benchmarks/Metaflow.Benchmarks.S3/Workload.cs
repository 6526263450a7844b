namespace Metaflow.Benchmarks.S3;

/// <summary>What is done with objects of one size.</summary>
/// <param name="Verb"><c>put</c>: files to S3; <c>get</c>: objects to files; <c>list</c>: keys.</param>
/// <param name="Size">The name of the size.</param>
/// <param name="Objects">How many objects.</param>
/// <param name="Bytes">How many bytes each has.</param>
internal sealed record Workload(string Verb, string Size, int Objects, long Bytes)
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        new("put", "small", 10_000, 4096),
        new("get", "small", 10_000, 4096),
        new("put", "medium", 1000, 1 << 20),
        new("get", "medium", 1000, 1 << 20),
        new("put", "large", 4, 1 << 30),
        new("get", "large", 4, 1 << 30),
        new("list", "many", 100_000, 1),
    ];

    public string Name => $"{Verb} {Size}";

    public static Workload Named(string name) => All.FirstOrDefault(workload => workload.Name == name)
        ?? throw new ArgumentException($"There is no workload '{name}'; there are {string.Join(", ", All.Select(w => $"'{w.Name}'"))}.");
}
