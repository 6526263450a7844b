using System.Diagnostics;
using System.Globalization;
using Metaflow.Fuzzing;

// dotnet run -c Release --project tests/Metaflow.Fuzzing -- --minutes 10 [--seed N] [--from N] [--folder F]
// dotnet run -c Release --project tests/Metaflow.Fuzzing -- --file F
if (Option("--file") is { } file)
{
    string? wrong = FuzzTarget.Run(File.ReadAllBytes(file), null, out _);
    Console.WriteLine(wrong ?? "Nothing is wrong.");
    return wrong is null ? 0 : 1;
}

double minutes = double.Parse(Option("--minutes") ?? "1", CultureInfo.InvariantCulture);
int seed = int.Parse(Option("--seed") ?? "1", CultureInfo.InvariantCulture);
long number = long.Parse(Option("--from") ?? "0", CultureInfo.InvariantCulture);
string folder = Option("--folder") ?? Path.Combine(Environment.CurrentDirectory, "artifacts", "fuzzing");
Directory.CreateDirectory(folder);

// What was running is known even if the process dies.
using var current = File.OpenHandle(Path.Combine(folder, "current.txt"), FileMode.Create, FileAccess.Write);
using var fuzzer = new Fuzzer(seed, folder);
var watch = Stopwatch.StartNew();
var next = TimeSpan.FromSeconds(30);
for (; watch.Elapsed < TimeSpan.FromMinutes(minutes); number++)
{
    RandomAccess.Write(current, System.Text.Encoding.ASCII.GetBytes($"--seed {seed} --from {number}      \n"), 0);
    fuzzer.Run(number);
    if (watch.Elapsed >= next)
    {
        Console.WriteLine($"{watch.Elapsed:hh\\:mm\\:ss}: {Totals()}");
        next += TimeSpan.FromSeconds(30);
    }
}

foreach (string finding in fuzzer.Findings)
    Console.WriteLine(finding);
Console.WriteLine($"{Totals()} in {watch.Elapsed.TotalMinutes:F1} minutes, seed {seed}.");
return fuzzer.Findings.Count == 0 ? 0 : 1;

string Totals() => $"{fuzzer.Inputs:N0} inputs ({fuzzer.Read:N0} sound), {fuzzer.Bytes:N0} bytes, {fuzzer.Findings.Count} findings";

string? Option(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
