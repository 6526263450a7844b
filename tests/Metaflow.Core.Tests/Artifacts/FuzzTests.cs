using Metaflow.Fuzzing;

namespace Metaflow.Tests.Artifacts;

/// <summary>A short run of the fuzzer, always the same.</summary>
public sealed class FuzzTests
{
    [Fact]
    public void Run_FirstInputsOfASeed_FindsNothing()
    {
        using var fuzzer = new Fuzzer(seed: 3);
        for (int number = 0; number < 1500; number++)
            fuzzer.Run(number);
        Assert.True(fuzzer.Findings.Count == 0, string.Join("\n\n", fuzzer.Findings));
        Assert.True(fuzzer.Read > 300, $"Only {fuzzer.Read} inputs were sound.");
    }
}
