using Metaflow.FakeS3.Http;

namespace Metaflow.FakeS3.Faults;

internal sealed class SlowFault(Func<TimeProvider, CancellationToken, Task> wait) : AfterFault
{
    public override async ValueTask<S3Answer> ApplyAsync(S3Request request, S3Answer answer, TimeProvider time)
    {
        await wait(time, request.Aborted);
        return answer;
    }
}
