using System.Buffers;

namespace Metaflow.FakeS3.Storage;

/// <summary>A piece of a body.</summary>
internal sealed class Segment : ReadOnlySequenceSegment<byte>
{
    private Segment(ReadOnlyMemory<byte> memory, long index)
    {
        Memory = memory;
        RunningIndex = index;
    }

    /// <summary>Makes one sequence of pieces without copying them.</summary>
    public static ReadOnlySequence<byte> Join(IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        if (pieces.Count < 2)
            return pieces.Count == 0 ? default : new(pieces[0]);
        var first = new Segment(pieces[0], 0);
        var last = first;
        for (var i = 1; i < pieces.Count; i++)
        {
            var next = new Segment(pieces[i], last.RunningIndex + last.Memory.Length);
            last.Next = next;
            last = next;
        }
        return new(first, 0, last, last.Memory.Length);
    }

    /// <summary>Makes one sequence of several without copying them.</summary>
    public static ReadOnlySequence<byte> Join(IEnumerable<ReadOnlySequence<byte>> bodies)
    {
        var pieces = new List<ReadOnlyMemory<byte>>();
        foreach (var body in bodies)
        {
            foreach (var piece in body)
                pieces.Add(piece);
        }
        return Join(pieces);
    }
}
