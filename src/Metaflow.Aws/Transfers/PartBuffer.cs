using System.Buffers;

namespace Metaflow.Aws.Transfers;

/// <summary>Memory for a part, which is given back when disposed.</summary>
internal sealed class PartBuffer(byte[] array, int length, SemaphoreSlim? free) : IDisposable
{
    private byte[]? _array = array;

    public Memory<byte> Memory => _array.AsMemory(0, length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is not { } bytes)
            return;
        ArrayPool<byte>.Shared.Return(bytes);
        free?.Release();
    }
}
