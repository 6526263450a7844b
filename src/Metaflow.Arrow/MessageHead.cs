using System.Buffers.Binary;

namespace Metaflow.Arrow;

/// <summary>
/// Checks the head of an Arrow IPC message, a flatbuffer, before the library believes it: no list in it may announce more
/// elements than there are bytes. The numbers are those of the format's schema.
/// </summary>
internal static class MessageHead
{
    private const int Deepest = 64;

    /// <summary>The length of the message's body.</summary>
    /// <param name="head">The flatbuffer.</param>
    /// <exception cref="ArgumentException">It points out of its bounds.</exception>
    /// <exception cref="OverflowException">A number in it is too large.</exception>
    public static long BodyLength(ReadOnlySpan<byte> head)
    {
        var message = Target(head, 0);
        if (Field(head, message, 2) is > 0 and var content)
        {
            var kind = Field(head, message, 1) is > 0 and var at ? head[at] : 0;
            var table = Target(head, content);
            var budget = head.Length / 8;
            if (kind == 1)
                CheckSchema(head, table, ref budget);
            else if (kind == 2)
                CheckBatch(head, Field(head, table, 1) is > 0 and var data ? Target(head, data) : table);
            else if (kind == 3)
                CheckBatch(head, table);
        }

        return Field(head, message, 3) is > 0 and var length ? BinaryPrimitives.ReadInt64LittleEndian(head[length..]) : 0;
    }

    private static void CheckSchema(ReadOnlySpan<byte> head, int schema, ref int budget)
    {
        CheckFields(head, schema, slot: 1, 0, ref budget);
        CheckMetadata(head, schema, slot: 2);
        Elements(head, schema, slot: 3, size: 8, out _);
    }

    private static void CheckFields(ReadOnlySpan<byte> head, int owner, int slot, int depth, ref int budget)
    {
        var start = Elements(head, owner, slot, size: 4, out var count);

        // Lists may share what they point to, so that few bytes could stand for a great many fields.
        budget -= count;
        if (budget < 0 || depth > Deepest)
            throw new OverflowException("The schema has more fields than it has room for.");
        for (var i = 0; i < count; i++)
        {
            var field = Target(head, start + 4 * i);
            CheckFields(head, field, slot: 5, depth + 1, ref budget);
            CheckMetadata(head, field, slot: 6);

            // A union lists the codes of its members.
            if (Field(head, field, 2) is > 0 and var type && head[type] == 14 && Field(head, field, 3) is > 0 and var union)
                Elements(head, Target(head, union), slot: 1, size: 4, out _);
        }
    }

    private static void CheckMetadata(ReadOnlySpan<byte> head, int owner, int slot) =>
        Elements(head, owner, slot, size: 4, out _);

    private static void CheckBatch(ReadOnlySpan<byte> head, int batch)
    {
        Elements(head, batch, slot: 1, size: 16, out _);
        Elements(head, batch, slot: 2, size: 16, out _);
        Elements(head, batch, slot: 4, size: 8, out _);
    }

    /// <summary>Where the elements of a list begin; 0 when there is no list.</summary>
    private static int Elements(ReadOnlySpan<byte> head, int table, int slot, int size, out int count)
    {
        count = 0;
        if (Field(head, table, slot) is not (> 0 and var at))
            return 0;
        var list = Target(head, at);
        var announced = BinaryPrimitives.ReadUInt32LittleEndian(head[list..]);
        if (announced * (long)size > head.Length - list - 4)
            throw new OverflowException("A list is longer than the message.");
        count = (int)announced;
        return list + 4;
    }

    /// <summary>Where a field of a table is; 0 when the table leaves it out.</summary>
    private static int Field(ReadOnlySpan<byte> head, int table, int slot)
    {
        var slots = head[checked(table - BinaryPrimitives.ReadInt32LittleEndian(head[table..]))..];
        var at = 4 + 2 * slot;
        if (at + 2 > BinaryPrimitives.ReadUInt16LittleEndian(slots))
            return 0;
        var offset = BinaryPrimitives.ReadUInt16LittleEndian(slots[at..]);
        return offset == 0 ? 0 : checked(table + offset);
    }

    private static int Target(ReadOnlySpan<byte> head, int at) =>
        checked(at + (int)BinaryPrimitives.ReadUInt32LittleEndian(head[at..]));
}
