using System.Collections;
using System.Globalization;

namespace Metaflow.Artifacts.Pickle;

/// <summary>A Python range: its numbers are computed when they are asked for. Immutable.</summary>
public sealed class PickledRange : IReadOnlyList<object?>
{
    private PickledRange(long start, long stop, long step, int count)
    {
        Start = start;
        Stop = stop;
        Step = step;
        Count = count;
    }

    /// <summary>The first number, if there is one.</summary>
    public long Start { get; }

    /// <summary>The bound that is not reached.</summary>
    public long Stop { get; }

    /// <summary>The distance between two numbers; never 0.</summary>
    public long Step { get; }

    /// <summary>How many numbers there are.</summary>
    public int Count { get; }

    /// <summary>A number of the range, a <see cref="long"/>.</summary>
    /// <param name="index">The zero-based position.</param>
    public object? this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return Start + index * Step;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return Start + i * Step;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"range({Start}, {Stop}, {Step})");

    /// <summary>The range; null if it has more numbers than a list can.</summary>
    internal static PickledRange? Create(long start, long stop, long step)
    {
        if (step == 0)
            return null;
        var distance = step > 0 ? (Int128)stop - start : (Int128)start - stop;
        var stride = Int128.Abs(step);
        var count = distance <= 0 ? 0 : (distance + stride - 1) / stride;
        return count <= Array.MaxLength ? new(start, stop, step, (int)count) : null;
    }
}
