using Metaflow.FakeS3.Http;

namespace Metaflow.FakeS3.Faults;

internal sealed class CutFault(BodyCut cut) : AfterFault
{
    public override ValueTask<S3Answer> ApplyAsync(S3Request request, S3Answer answer, TimeProvider time)
    {
        answer.Cut = cut;
        return new(answer);
    }
}
