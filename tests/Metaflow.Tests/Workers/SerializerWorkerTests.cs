namespace Metaflow.Tests.Workers;

/// <summary>Artifacts with serializers of their own between worker processes, on the command line, and in Python.</summary>
public sealed class SerializerWorkerTests
{
    [Theory]
    [InlineData("worker")]
    [InlineData("process")]
    public async Task Run_FileAndRegisteredSerializer_ReachOtherProcesses(string isolation)
    {
        var (exitCode, process) = await FlowProcess.RunAsync("ModelFlow", "run", "--isolation", isolation);
        using var owned = process;

        Assert.True(exitCode == 0, process.Output + process.Errors);
        Assert.Contains("8000000 bytes: same; to+be", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dump_Client_AndPython_ReadWhatTheyCan()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("ModelFlow", "run", "--size", "5");
        using var owned = process;
        Assert.True(exitCode == 0, process.Output + process.Errors);
        var (datastore, runId) = process.OpenRun("ModelFlow");

        var (dumpExit, dump) = await process.AgainAsync("ModelFlow", "dump", $"{runId}/start");
        Assert.Equal(0, dumpExit);
        Assert.Contains(
            "model [size: 20 type: <class 'bytes'>] = b'", dump, StringComparison.Ordinal);
        Assert.Contains("] = < 5 bytes in encoding words-v1 >", dump, StringComparison.Ordinal);

        var (againExit, again) = await process.AgainAsync("ModelFlow", "run", "--size", "6");
        Assert.Equal(0, againExit);
        Assert.Contains("before: 5 bytes; to+be", again, StringComparison.Ordinal);

        var start = (await datastore.TryOpenTaskAsync(new Pathspec("ModelFlow", runId, "start", "1")))!;
        var blob = Path.Combine(process.Folder, ".metaflow", datastore.Blobs.PathOf(start.Artifacts.Find("model")!.Key));
        var lines = Python.Run("""
            import gzip, pickle, sys
            value = pickle.loads(gzip.open(sys.stdin.readline().strip()).read())
            print(type(value).__name__, len(value))
            """, [blob]);
        Assert.Equal(["bytes 5"], lines);
    }
}
