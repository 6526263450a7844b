using System.Buffers;
using Metaflow.FakeS3.Http;
using Metaflow.FakeS3.Storage;

namespace Metaflow.FakeS3.Faults;

internal sealed class CorruptFault(long? at) : AfterFault
{
    public override ValueTask<S3Answer> ApplyAsync(S3Request request, S3Answer answer, TimeProvider time)
    {
        var index = at ?? answer.Body.Length / 2;
        if (index < answer.Body.Length)
            answer.Body = Corrupt(answer.Body, index);
        return new(answer);
    }

    private static ReadOnlySequence<byte> Corrupt(ReadOnlySequence<byte> body, long index)
    {
        var changed = new[] { (byte)~body.Slice(index, 1).FirstSpan[0] };
        return Segment.Join([body.Slice(0, index), new(changed), body.Slice(index + 1)]);
    }
}
