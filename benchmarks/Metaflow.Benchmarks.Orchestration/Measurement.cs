namespace Metaflow.Benchmarks.Orchestration;

/// <summary>One run of one workload: seconds and bytes.</summary>
internal sealed record Measurement(
    string Workload,
    string Contender,
    DateTimeOffset StartedAt,
    double WallSeconds,
    double ProcessorSeconds,
    long TreePeakBytes,
    long SchedulerPeakBytes,
    int PeakProcesses);
