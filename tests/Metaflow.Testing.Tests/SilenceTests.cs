namespace Metaflow.Testing.Tests;

/// <summary>Has the console and the environment for itself.</summary>
[CollectionDefinition(nameof(SilenceTests), DisableParallelization = true)]
[Collection(nameof(SilenceTests))]
public sealed class SilenceTests
{
    private const string CachePath = "METAFLOW_CLIENT_CACHE_PATH";

    [Fact]
    public async Task Run_NothingButMemory_LeavesNoFilesAndPrintsNothing()
    {
        var folder = Directory.CreateTempSubdirectory("metaflow-");
        var console = Console.Out;
        var cache = Environment.GetEnvironmentVariable(CachePath);
        Environment.SetEnvironmentVariable(CachePath, folder.FullName);
        using var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            var test = new FlowTest { WorkingDirectory = folder.FullName };
            await test.RunAsync<SquaresFlow>();
            await test.RunAsync<ReportFlow>(new() { ["words"] = new IncludedFile("a\nb") });
            await test.StepAsync(new BranchFlow(), nameof(BranchFlow.GoLeft));
        }
        finally
        {
            Console.SetOut(console);
            Environment.SetEnvironmentVariable(CachePath, cache);
        }

        Assert.Empty(folder.EnumerateFileSystemInfos());
        Assert.Equal("", output.ToString());
        folder.Delete();
    }
}
