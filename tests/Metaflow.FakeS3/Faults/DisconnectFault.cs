using Metaflow.FakeS3.Http;

namespace Metaflow.FakeS3.Faults;

internal sealed class DisconnectFault : BeforeFault
{
    public override ValueTask<S3Answer?> ApplyAsync(S3Request request) => new(new S3Answer { Cut = BodyCut.Everything });
}
