namespace Metaflow.Benchmarks.S3;

/// <summary>One run of one workload.</summary>
/// <param name="Workload">What was done.</param>
/// <param name="Contender">Who did it.</param>
/// <param name="Seconds">How long it took; of libraries, without the start of the process.</param>
/// <param name="ProcessorSeconds">How long processors worked, start included.</param>
/// <param name="PeakBytes">The largest resident memory of the process and those that it has started.</param>
internal sealed record Measurement(Workload Workload, string Contender, double Seconds, double ProcessorSeconds, long PeakBytes);
