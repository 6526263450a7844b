using System.Diagnostics;
using System.Globalization;
using Metaflow;

namespace Metaflow.Benchmarks.S3;

/// <summary>What this library does, in a process of its own: <c>client VERB FOLDER URL</c>.</summary>
internal static class Client
{
    public static async Task RunAsync(string verb, string folder, string url)
    {
        await using var s3 = new Metaflow.S3(url);
        var count = 0;
        string[] names = verb == "put" ? [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path))] : [];
        var clock = Stopwatch.StartNew();
        switch (verb)
        {
            case "put":
                count = (await s3.PutFilesAsync(names.Select(name => new S3PutFile(name, Path.Combine(folder, name))))).Count;
                break;
            case "get":
                await foreach (var _ in s3.GetAllAsync())
                    count++;
                break;
            default:
                await foreach (var _ in s3.ListRecursiveAsync())
                    count++;
                break;
        }

        var seconds = clock.Elapsed.TotalSeconds;
        Console.WriteLine($"count {count}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seconds {seconds}"));
    }
}
