using System.Buffers;

namespace Metaflow.Datastore;

/// <summary>An array of the shared pool with several users; the last one to release it returns it.</summary>
internal sealed class RentedBuffer(int minimumLength)
{
    private int _users = 1;

    public byte[] Array { get; } = ArrayPool<byte>.Shared.Rent(minimumLength);

    public void Retain() => Interlocked.Increment(ref _users);

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            ArrayPool<byte>.Shared.Return(Array);
    }
}
