using Metaflow.Datastore;
using Metaflow.Platform;

namespace Metaflow.Core.Tests.Platform;

public sealed class FileNameTests
{
    [Theory]
    [InlineData("start", true)]
    [InlineData("aux", false)]
    [InlineData("AUX.txt", false)]
    [InlineData("nul ", false)]
    [InlineData("com1", false)]
    [InlineData("LPT9.log", false)]
    [InlineData("com", true)]
    [InlineData("com10", true)]
    [InlineData("auxiliary", true)]
    [InlineData("lpt²", false)]
    [InlineData("a:b", false)]
    [InlineData("what?", false)]
    [InlineData("ends.", false)]
    [InlineData("ends ", false)]
    [InlineData("tab\tin", false)]
    [InlineData("Zeit–Übersicht", true)]
    public void IsPossible_OnWindows_KnowsDevicesAndCharacters(string name, bool possible)
    {
        Assert.Equal(possible, FileName.IsPossible(name, HostSystem.Windows));
        Assert.True(FileName.IsPossible(name, HostSystem.Linux));
        Assert.True(FileName.IsPossible(name, HostSystem.MacOS));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    public void IsPossible_Anywhere_RefusesPaths(string name)
    {
        foreach (var system in Enum.GetValues<HostSystem>())
            Assert.False(FileName.IsPossible(name, system));
    }

    [Fact]
    public void RequireFile_DeviceOnWindows_NamesItAndTheWayOut()
    {
        var error = Assert.Throws<DatastoreException>(() => StoragePath.RequireFile("TrainFlow/1/aux/2", HostSystem.Windows));

        Assert.Equal(
            "'TrainFlow/1/aux/2' cannot be a file on Windows: nothing there can be named 'aux'. Name the flow or the step otherwise, such as by "
            + "[Step(Name = \"…\")], or keep the data in S3.",
            error.Message);
        Assert.Equal("TrainFlow/1/aux/2", StoragePath.RequireFile("TrainFlow/1/aux/2", HostSystem.MacOS));
        Assert.Equal("TrainFlow/1/train/2", StoragePath.RequireFile("TrainFlow/1/train/2", HostSystem.Windows));
    }
}
