using Metaflow.FakeS3.Http;

namespace Metaflow.FakeS3.Faults;

/// <summary>A fault after everything is done.</summary>
internal abstract class AfterFault : S3Fault
{
    /// <returns>What is answered in place of the answer, which may be the same.</returns>
    public abstract ValueTask<S3Answer> ApplyAsync(S3Request request, S3Answer answer, TimeProvider time);
}
