using System.Globalization;
using System.Text.RegularExpressions;
using Metaflow.Datastore;
using Metaflow.Metadata;

namespace Metaflow.Tests.Workers;

/// <summary>Datastores that a program adds or wraps are there in its workers too.</summary>
public sealed partial class BackendTests
{
    [Fact]
    public async Task Run_DatastoreOfTheProgram_KeepsDataThere()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("Elsewhere", "--datastore", "elsewhere", "run", "--count", "2");
        using (process)
        {
            Assert.True(exitCode == 0, process.Output + process.Errors);
            var metadata = new LocalMetadata(Path.Combine(process.Folder, ".metaflow"), "reader");
            RunEntry? run = null;
            await foreach (var entry in metadata.ListRunsAsync("SquaresFlow"))
                run = entry;
            var datastore = new FlowDatastore("SquaresFlow", new LocalStorage(Path.Combine(process.Folder, "elsewhere")));
            var end = new Pathspec("SquaresFlow", run!.Pathspec.Run, "end", "5");
            Assert.NotNull(await datastore.TryOpenTaskAsync(end));
            var records = await metadata.LoadMetadataAsync(end);
            Assert.Equal(Path.Combine(process.Folder, "elsewhere"), records.Single(r => r.Field == "ds-root").Value);

            // The wrapping speaks in the workers: their saves are the output of tasks.
            var speakers = SaveInTask().Matches(process.Output)
                .Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)).ToHashSet();
            Assert.NotEmpty(speakers);
            Assert.DoesNotContain(process.ProcessId, speakers);
        }
    }

    [Fact]
    public async Task Run_DatastoreOfNobody_ListsThoseThereAre()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("Elsewhere", "--datastore", "nowhere", "run");
        using (process)
        {
            Assert.Equal(2, exitCode);
            Assert.Contains(
                "Invalid value for '--datastore': 'nowhere' is none of local, s3, elsewhere.", process.Errors,
                StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(@"/end/5 \(pid \d+\)\] local saves SquaresFlow/\S+ in (\d+)")]
    private static partial Regex SaveInTask();
}
