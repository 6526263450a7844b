using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Metaflow.Artifacts;
using Metaflow.Configuration;
using Metaflow.Datastore;
using Metaflow.Runtime;
using Metaflow.TestFlows;
using Metaflow.Tests.Runtime;

namespace Metaflow.Tests.Workers;

/// <summary>A run that is killed at any of its writes can be resumed to the result that it would have had.</summary>
public sealed class CrashSafetyTests
{
    /// <param name="dies">The process that is killed.</param>
    /// <param name="isolation">Where tasks run; with none the scheduler makes all writes.</param>
    /// <param name="count">How many items the foreach has.</param>
    [Theory]
    [InlineData("scheduler", "none", 2)]
    [InlineData("scheduler", "worker", 1)]
    [InlineData("worker", "worker", 1)]
    public async Task Run_KilledAtAnyWrite_ResumesToTheSameResult(string dies, string isolation, int count)
    {
        string[] run = ["JournalFlow", "run", "--count", $"{count}", "--isolation", isolation, "--max-workers", "1"];
        var writes = await CountWritesAsync(dies, run);
        Assert.InRange(writes, 20, 400);

        var wrong = new ConcurrentQueue<string>();
        await Parallel.ForAsync(1, writes + 1, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (at, _) =>
        {
            var file = Path.GetTempFileName();
            var (exitCode, process) = await FlowProcess.RunAsync(
                new Dictionary<string, string> { ["DIE_IN"] = dies, ["DIE_AT"] = $"{at}", ["COUNT_WRITES"] = file }, run);
            using (process)
            {
                // Two values that happen to be equal are stored once: a run may have a write less than the one that was counted.
                if ((exitCode != 0 || ReadCount(file) >= at) && await CheckAsync(process, exitCode, count) is { } problem)
                    wrong.Enqueue($"Killed at write {at} of {ReadCount(file)}: {problem}");
            }

            File.Delete(file);
        });

        Assert.True(wrong.IsEmpty, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Resume_KilledAtAnyWrite_CanBeResumedAgain()
    {
        var wrong = new ConcurrentQueue<string>();
        await Parallel.ForAsync(1, 40, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (at, _) =>
        {
            var (_, process) = await FlowProcess.RunAsync(
                new Dictionary<string, string> { ["DIE_IN"] = "scheduler", ["DIE_AT"] = "80" },
                "JournalFlow", "run", "--isolation", "none");
            using (process)
            {
                var origin = RunsIn(process).Single();
                await process.AgainAsync(
                    new Dictionary<string, string> { ["DIE_IN"] = "scheduler", ["DIE_AT"] = $"{at}" },
                    "JournalFlow", "resume", "--origin-run-id", origin, "--isolation", "none");
                var torn = RunsIn(process).Except([origin]).ToArray();
                foreach (var id in (string[])[origin, .. torn])
                {
                    if (await ResumeAsync(process, id, 2) is { } problem)
                        wrong.Enqueue($"Killed at write {at}, resumed from {(id == origin ? "the origin" : "the torn run")}: {problem}");
                }
            }
        });

        Assert.True(wrong.IsEmpty, string.Join('\n', wrong));
    }

    private static async Task<int> CountWritesAsync(string dies, string[] run)
    {
        var file = Path.GetTempFileName();
        var (exitCode, process) = await FlowProcess.RunAsync(
            new Dictionary<string, string> { ["DIE_IN"] = dies, ["COUNT_WRITES"] = file }, run);
        using (process)
            Assert.True(exitCode == 0, process.Output + process.Errors);
        var writes = ReadCount(file);
        File.Delete(file);
        return writes;
    }

    private static int ReadCount(string file) => (int)new FileInfo(file).Length;

    private static async Task<string?> CheckAsync(FlowProcess process, int exitCode, int count)
    {
        if (exitCode == 0)
            return "it was not killed";
        return RunsIn(process) switch
        {
            [] => null,
            [var origin] => await ResumeAsync(process, origin, count),
            var more => $"there are {more.Length} runs",
        };
    }

    /// <summary>Resumes a run and says what is wrong with the result; null for nothing.</summary>
    private static async Task<string?> ResumeAsync(FlowProcess process, string origin, int count)
    {
        var root = Path.Combine(process.Folder, ".metaflow");
        var datastore = new FlowDatastore("JournalFlow", new LocalStorage(root));
        var before = FilesOf(root, origin);
        var others = RunsIn(process);
        var failure = await ResumeHereAsync(process.Folder, origin);
        if (!before.SequenceEqual(FilesOf(root, origin)))
            return "the resumed run was changed";
        if (TornFileIn(root) is { } torn)
            return $"'{torn}' is torn";
        if (failure is not null)
        {
            // A run that had not stored its parameters had done nothing that could be lost.
            var isEmpty = (await datastore.ListStepsAsync(origin)).Count == 0;
            return isEmpty && failure.Contains("before it had stored its parameters", StringComparison.Ordinal)
                ? null
                : $"resume failed: {failure}";
        }

        var resumed = RunsIn(process).Except(others).Single();
        (string Step, int Tasks)[] steps =
            [("start", 1), ("split", count), ("go_left", count), ("go_right", count), ("meet", count), ("collect", 1), ("end", 1)];
        foreach (var (step, tasks) in steps)
        {
            var done = 0;
            foreach (var id in await datastore.ListTasksAsync(resumed, step))
                done += await datastore.TryOpenTaskAsync(new Pathspec("JournalFlow", resumed, step, id)) is null ? 0 : 1;
            if (done != tasks)
                return $"step {step} has {done} tasks that are done";
        }

        var end = Assert.Single(await datastore.ListTasksAsync(resumed, "end"));
        var task = await datastore.OpenTaskAsync(new Pathspec("JournalFlow", resumed, "end", end));
        var words = ArtifactTypes.List(ArtifactTypes.String).Deserialize(await task.LoadAsync("words"), "words");
        return words.SequenceEqual(Enumerable.Range(1, count).Select(i => $"left {i} and right {i}")) ? null : $"the words are {string.Join(", ", words)}";
    }

    /// <summary>Resumes a run in this process, which is quicker than another.</summary>
    /// <returns>Why that failed; null when it did not.</returns>
    private static async Task<string?> ResumeHereAsync(string folder, string origin)
    {
        var observer = new RecordingObserver();
        var options = new RunOptions
        {
            Isolation = Isolation.None,
            DatastoreRoot = folder,
            Resume = new ResumeOptions { OriginRunId = origin },
        };
        var environment = new Dictionary<string, string> { ["METAFLOW_USER"] = "tester" };
        var launch = FlowLaunch.Of<JournalFlow>(options) with
        {
            Configuration = MetaflowConfiguration.Create(environment, folder, folder),
            Observer = observer,
        };
        try
        {
            var result = await FlowRunner.RunAsync(launch, TestContext.Current.CancellationToken);
            return result.Succeeded ? null : observer.ErrorText;
        }
        catch (MetaflowException e)
        {
            return e.Message;
        }
    }

    private static string[] RunsIn(FlowProcess process)
    {
        var folder = Path.Combine(process.Folder, ".metaflow", "JournalFlow");
        return !Directory.Exists(folder)
            ? []
            : [.. Directory.GetDirectories(folder).Select(d => Path.GetFileName(d)!).Where(d => char.IsAsciiDigit(d[0]))];
    }

    /// <summary>The files of a run with their contents.</summary>
    private static string[] FilesOf(string root, string run) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(root, "JournalFlow", run), "*", SearchOption.AllDirectories)
            .Select(f => $"{f} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))}").Order(StringComparer.Ordinal),
    ];

    /// <summary>A file that a reader would find half-written; files that were not finished have names that no reader looks at.</summary>
    private static string? TornFileIn(string root)
    {
        foreach (var file in Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories))
        {
            if (Path.GetRelativePath(root, file).Split('/').Any(p => p[0] == '.' || p.StartsWith("tmp", StringComparison.Ordinal)))
                continue;
            try
            {
                using var document = JsonDocument.Parse(File.ReadAllText(file));
            }
            catch (JsonException)
            {
                return file;
            }
        }

        return null;
    }
}
