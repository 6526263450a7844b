using Metaflow.Testing;

public class TemplateFlowTests
{
    [Fact]
    public async Task Run_WithDefaults_Succeeds()
    {
        var run = await new FlowTest().RunAsync<TemplateFlow>();

        run.EnsureSucceeded();
        Assert.All(run.Tasks, task => Assert.True(task.Succeeded));
    }
    //#if (!hasProject)

    [Fact]
    public async Task Run_WithText_FindsTheLongestWord()
    {
        var run = await new FlowTest().RunAsync<TemplateFlow>(new() { [nameof(TemplateFlow.Text)] = "a longer word" });

        Assert.Equal("longer", run.End.Longest);
    }

    [Fact]
    public async Task Measure_Word_KeepsItsLength()
    {
        var task = await new FlowTest().StepAsync(
            new TemplateFlow { Words = ["one", "three"] }, nameof(TemplateFlow.Measure), index: 1);

        Assert.Equal(5, task.Flow.Length);
    }
    //#endif
}
