using Metaflow.FakeS3.Http;

namespace Metaflow.FakeS3.Faults;

/// <summary>A fault before anything is done.</summary>
internal abstract class BeforeFault : S3Fault
{
    /// <returns>What is answered instead of doing anything; null to go on.</returns>
    public abstract ValueTask<S3Answer?> ApplyAsync(S3Request request);
}
