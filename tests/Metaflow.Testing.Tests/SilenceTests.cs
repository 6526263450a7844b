namespace Metaflow.Testing.Tests;

/// <summary>Has the console for itself.</summary>
[CollectionDefinition(nameof(SilenceTests), DisableParallelization = true)]
[Collection(nameof(SilenceTests))]
public sealed class SilenceTests
{
    [Fact]
    public async Task Run_NothingButMemory_LeavesNoFilesAndPrintsNothing()
    {
        var folder = Directory.CreateTempSubdirectory("metaflow-");
        var console = Console.Out;
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
        }

        Assert.Empty(folder.EnumerateFileSystemInfos());
        Assert.Equal("", output.ToString());
        folder.Delete();
    }
}
