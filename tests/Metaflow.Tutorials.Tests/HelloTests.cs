using Metaflow.Tests.Commands;

namespace Metaflow.Tutorials.Tests;

public sealed class HelloTests(WorkingFolder folder) : IClassFixture<WorkingFolder>
{
    [Fact]
    public async Task Run_Hello_PrintsGreetingOfEarlierStep()
    {
        var result = (await folder.RunAsync("00-helloworld/hello.cs", "run")).MustSucceed();

        Assert.Contains("Metaflow says: Hi!", result.TaskLines());
        Assert.Equal(3, folder.DoneTasks("HelloFlow"));
    }
}
