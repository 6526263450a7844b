namespace Metaflow.Aws.Batch.Launching;

/// <summary>What states a job of AWS Batch can be in, by the service's own names.</summary>
internal static class JobStatus
{
    public const string Submitted = "SUBMITTED";
    public const string Pending = "PENDING";
    public const string Runnable = "RUNNABLE";
    public const string Starting = "STARTING";
    public const string Running = "RUNNING";
    public const string Succeeded = "SUCCEEDED";
    public const string Failed = "FAILED";

    /// <summary>The states of a job that has not ended.</summary>
    public static IReadOnlyList<string> Unfinished { get; } = [Submitted, Pending, Runnable, Starting, Running];

    /// <summary>Whether a job has ended.</summary>
    public static bool IsEnd(string status) => status is Succeeded or Failed;
}
