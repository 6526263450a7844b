using Metaflow.FakeS3.Http;

namespace Metaflow.FakeS3.Faults;

internal sealed class ErrorFault(int status, string code, string? retryAfter) : BeforeFault
{
    public override ValueTask<S3Answer?> ApplyAsync(S3Request request)
    {
        var answer = S3Answer.Of(new(status, code, "Injected by a test."), request);
        return new(retryAfter is null ? answer : answer.With("Retry-After", retryAfter));
    }
}
