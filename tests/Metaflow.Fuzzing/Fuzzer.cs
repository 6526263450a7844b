using System.Globalization;

namespace Metaflow.Fuzzing;

/// <summary>
/// Makes inputs and runs them. Each is determined by the seed and its number, so that any can be made again.
/// </summary>
/// <param name="seed">Where the inputs come from.</param>
/// <param name="folder">Where failing inputs are saved; null for nowhere.</param>
public sealed class Fuzzer(int seed, string? folder = null) : IDisposable
{
    private readonly BlobFuzzTarget _blobs = new(isAlone: folder is not null);

    /// <summary>How many inputs were run.</summary>
    public long Inputs { get; private set; }

    /// <summary>How many of them were sound pickles.</summary>
    public long Read { get; private set; }

    /// <summary>How many bytes they had in all.</summary>
    public long Bytes { get; private set; }

    /// <summary>What was found, in words, each kind once.</summary>
    public List<string> Findings { get; } = [];

    /// <summary>Runs the input of a number.</summary>
    /// <param name="number">Which.</param>
    public void Run(long number)
    {
        var random = new Random(unchecked((int)(seed * 0x9E3779B1L + number)));
        byte[] input = Make(random);
        Inputs++;
        Bytes += input.Length;
        if (FuzzTarget.Run(input, random, out bool isRead) is { } wrong)
            Report(number, wrong, input);
        if (isRead)
            Read++;
        if (number % 50 == 0 && _blobs.Run(random, input, out byte[] blob) is { } broken)
            Report(number, broken, blob);
    }

    /// <summary>Deletes temporary files.</summary>
    public void Dispose() => _blobs.Dispose();

    private static byte[] Make(Random random)
    {
        byte[][] seeds = FuzzSeeds.All;
        return random.Next(4) switch
        {
            0 => PickleMutator.Mutate(random, seeds[random.Next(seeds.Length)]),
            1 => PickleMutator.Mutate(random, new PickleGenerator(random).Generate()),
            _ => new PickleGenerator(random).Generate(),
        };
    }

    private void Report(long number, string wrong, byte[] input)
    {
        // One of each kind: the first two lines say what and where.
        string kind = string.Concat(string.Join('\n', wrong.Split('\n').Take(3)).Where(letter => !char.IsAsciiDigit(letter)));
        if (Findings.Any(known => known.StartsWith(kind, StringComparison.Ordinal)) || Findings.Count > 100)
            return;
        string name = string.Create(CultureInfo.InvariantCulture, $"seed-{seed}-input-{number}");
        Findings.Add(kind + "\n" + name + "\n" + wrong);
        if (folder is null)
            return;
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, name + ".pickle"), input);
        File.WriteAllText(Path.Combine(folder, name + ".txt"), wrong);
    }
}
