using Metaflow.Aws.Batch;
using Metaflow.Runtime;

namespace Metaflow.Aws.Tests.Batch;

/// <summary>Names of jobs.</summary>
public sealed class JobNameTests
{
    [Theory]
    [InlineData("alice", "12", "alice-JobFlow-1795-start-12-0")]
    [InlineData("alice@x.test", "12", "alice_x_test-JobFlow-1795-start-12-0")]
    [InlineData("_jürgen", "12", "j_rgen-JobFlow-1795-start-12-0")]
    [InlineData("--", "12", "user-JobFlow-1795-start-12-0")]
    public void Of_User_IsMadeFitForAws(string user, string task, string expected) => Assert.Equal(expected, Name(user, task));

    [Fact]
    public void Of_LongUser_IsCut()
    {
        var name = Name(new string('u', 200), "12");

        Assert.Equal(128, name.Length);
        Assert.EndsWith("u-JobFlow-1795-start-12-0", name, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_LongTaskId_IsCut() => Assert.Equal("a-JobFlow-1795-start-" + new string('t', 107), Name("alice", new string('t', 300)));

    private static string Name(string user, string task)
    {
        using var run = new JobRun { UserName = user };
        return JobName.Of(run.Open().Storage.Context, run.Task with { TaskId = task });
    }
}
