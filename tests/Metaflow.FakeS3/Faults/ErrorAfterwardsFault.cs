using Metaflow.FakeS3.Http;

namespace Metaflow.FakeS3.Faults;

internal sealed class ErrorAfterwardsFault(int status, string code) : AfterFault
{
    public override ValueTask<S3Answer> ApplyAsync(S3Request request, S3Answer answer, TimeProvider time) =>
        new(S3Answer.Of(new(status, code, "Injected by a test."), request));
}
