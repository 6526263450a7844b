namespace Metaflow.Fuzzing;

/// <summary>Damages a pickle in the ways that find mistakes: single bytes, lengths, cuts, copies and splices.</summary>
internal static class PickleMutator
{
    private static readonly byte[] _opcodes =
        [.. "(.012FIJKLMNRSTUVXabcd}eghijlopqrstu)GBC]"u8, .. Enumerable.Range(0x80, 0x19).Select(code => (byte)code)];

    private static readonly byte[] _interesting = [0, 1, 2, 3, 4, 0x7f, 0x80, 0xff, (byte)'\n', (byte)'.'];

    public static byte[] Mutate(Random random, byte[] pickle)
    {
        var bytes = new List<byte>(pickle);
        int changes = 1 + random.Next(4);
        for (int i = 0; i < changes && bytes.Count > 0; i++)
            Change(random, bytes);
        return [.. bytes];
    }

    private static void Change(Random random, List<byte> bytes)
    {
        int at = random.Next(bytes.Count);
        switch (random.Next(9))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                bytes[at] = _interesting[random.Next(_interesting.Length)];
                break;
            case 3:
                bytes[at] = _opcodes[random.Next(_opcodes.Length)];
                break;
            case 4:
                bytes.Insert(at, _opcodes[random.Next(_opcodes.Length)]);
                break;
            case 5:
                bytes.RemoveRange(at, Math.Min(bytes.Count - at, 1 + random.Next(8)));
                break;
            case 6:
                int length = Math.Min(bytes.Count - at, 1 + random.Next(40));
                var part = bytes.GetRange(at, length);
                for (int times = random.Next(1, 20); times > 0; times--)
                    bytes.InsertRange(at, part);
                break;
            case 7:
                byte[] other = FuzzSeeds.All[random.Next(FuzzSeeds.All.Length)];
                int from = random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, 1 + random.Next(100))).ToArray());
                break;
            default:
                // A length or number of four bytes.
                for (int i = 0; i < 4 && at + i < bytes.Count; i++)
                    bytes[at + i] = i == 0 || random.Next(4) == 0 ? (byte)random.Next(256) : random.Next(2) == 0 ? (byte)0 : (byte)0xff;
                break;
        }
    }
}
