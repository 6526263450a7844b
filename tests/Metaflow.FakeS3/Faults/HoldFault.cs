using Metaflow.FakeS3.Http;

namespace Metaflow.FakeS3.Faults;

internal sealed class HoldFault(Task until) : BeforeFault
{
    public override async ValueTask<S3Answer?> ApplyAsync(S3Request request)
    {
        await until.WaitAsync(request.Aborted);
        return null;
    }
}
