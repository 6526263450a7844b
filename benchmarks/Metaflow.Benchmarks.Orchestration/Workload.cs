namespace Metaflow.Benchmarks.Orchestration;

/// <summary>One flow to run.</summary>
/// <param name="Name">What reports show.</param>
/// <param name="Flow">What the C# program calls it.</param>
/// <param name="Script">The file of the Python twin; null where there is none.</param>
/// <param name="Width">How many items the foreach has; 0 where there is none.</param>
/// <param name="Tasks">How many tasks a run has, start and end included.</param>
/// <param name="Answer">What the last step prints; a run that does not print it has failed.</param>
internal sealed record Workload(string Name, string Flow, string? Script, int Width, int Tasks, string Answer)
{
    /// <summary>Whether a run whose last step failed is resumed, instead of run from the beginning.</summary>
    public bool IsResumed { get; init; }

    /// <summary>Whether a run that is there is read by the client, instead of one made.</summary>
    public bool IsRead { get; init; }

    /// <summary>Whether all sides work on one run that was made before.</summary>
    public bool HasOrigin => IsResumed || IsRead;

    /// <summary>All workloads, small ones first.</summary>
    public static IReadOnlyList<Workload> All { get; } =
    [
        new("hello", "hello", "hello.py", 0, 4, "hello, world"),
        new("chain-16", "chain", "chain.py", 0, 16, "16"),
        new("foreach-100", "fanout", "fanout.py", 100, 103, "100"),
        new("foreach-1000", "fanout", "fanout.py", 1_000, 1_003, "1000"),
        new("resume-1000", "fanout", "fanout.py", 1_000, 1_003, "1000") { IsResumed = true },
        new("read-1000", "read", "read.py", 1_000, 1_003, "499500") { IsRead = true },
        new("resume-5000", "fanout", "fanout.py", 5_000, 5_003, "5000") { IsResumed = true },
        new("resume-10000", "fanout", null, 10_000, 10_003, "10000") { IsResumed = true },
        // Python would need the better part of an hour.
        new("foreach-10000", "fanout", null, 10_000, 10_003, "10000"),
    ];

    /// <summary>Finds a workload by name.</summary>
    /// <exception cref="ArgumentException">There is no such workload.</exception>
    public static Workload Named(string name) =>
        All.FirstOrDefault(workload => workload.Name == name)
        ?? throw new ArgumentException(
            $"There is no workload '{name}'. Use {string.Join(", ", All.Select(workload => workload.Name))}.");
}
