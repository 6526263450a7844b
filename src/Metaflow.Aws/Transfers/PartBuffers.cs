using System.Buffers;

namespace Metaflow.Aws.Transfers;

/// <summary>
/// The memory for parts in transfer, which bounds how much all transfers of the process take together, however large objects are.
/// Thread-safe.
/// </summary>
internal static class PartBuffers
{
    /// <summary>How many buffers there are at a time, beside one for each transfer that could not go on otherwise.</summary>
    public const int Most = 12;

    /// <summary>The most bytes of a buffer that does not count: as many of them as there are calls at a time are no burden.</summary>
    public const int Small = 1 << 18;

    private static readonly SemaphoreSlim _free = new(Most, Most);

    /// <summary>Waits for a buffer; not for a small one.</summary>
    /// <param name="length">Its least length.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public static async ValueTask<PartBuffer> RentAsync(int length, CancellationToken cancellationToken)
    {
        if (length <= Small)
            return new PartBuffer(ArrayPool<byte>.Shared.Rent(length), length, free: null);
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new PartBuffer(ArrayPool<byte>.Shared.Rent(length), length, _free);
    }

    /// <summary>A buffer, if one is free; null when none is.</summary>
    public static PartBuffer? TryRent(int length) =>
        _free.Wait(0) ? new PartBuffer(ArrayPool<byte>.Shared.Rent(length), length, _free) : null;

    /// <summary>A buffer for who cannot wait: what it waits for could wait for it.</summary>
    public static PartBuffer Rent(int length) => TryRent(length) ?? new PartBuffer(ArrayPool<byte>.Shared.Rent(length), length, free: null);
}
