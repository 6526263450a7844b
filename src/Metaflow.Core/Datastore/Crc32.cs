namespace Metaflow.Datastore;

/// <summary>The checksum of gzip, for small inputs.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private static readonly uint[] _table = NewTable();

    public static uint Of(ReadOnlySpan<byte> content)
    {
        var table = _table;
        var crc = uint.MaxValue;
        foreach (var b in content)
            crc = table[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] NewTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
            table[i] = value;
        }

        return table;
    }
}
