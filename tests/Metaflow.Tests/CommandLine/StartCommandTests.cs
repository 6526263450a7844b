using Metaflow.CommandLine;
using Metaflow.Platform;

namespace Metaflow.Tests.CommandLine;

public sealed class StartCommandTests
{
    private static readonly string _folder = Path.Combine(Path.GetTempPath(), "here");

    [Theory]
    [InlineData("hello.cs", "dotnet run hello.cs --")]
    [InlineData("my flow.cs", "dotnet run \"my flow.cs\" --")]
    public void Of_FileThatDotnetCompiled_IsDotnetRun(string file, string command) =>
        Assert.Equal(command, StartCommand.Of(In(file), In("cache", "hello"), In("cache", "hello.dll"), _folder, HostSystem.Linux));

    [Fact]
    public void Of_FileElsewhere_NamesAllOfIt()
    {
        var file = Path.Combine(Path.GetTempPath(), "there", "hello.cs");

        Assert.Equal($"dotnet run {file} --", StartCommand.Of(file, In("hello"), In("hello.dll"), _folder, HostSystem.Linux));
    }

    [Theory]
    [InlineData("dotnet")]
    [InlineData("dotnet.exe")]
    public void Of_AssemblyThatDotnetRuns_NamesBoth(string dotnet) =>
        Assert.Equal("dotnet Hello.dll", StartCommand.Of(null, Path.Combine(Path.GetTempPath(), dotnet), In("Hello.dll"), _folder, HostSystem.Linux));

    [Fact]
    public void Of_ProgramBelow_IsItsPath() =>
        Assert.Equal(Path.Combine("bin", "Hello"), StartCommand.Of(null, In("bin", "Hello"), In("bin", "Hello.dll"), _folder, HostSystem.Linux));

    /// <summary>A shell looks for a bare name in PATH only.</summary>
    [Theory]
    [InlineData(HostSystem.Linux, "./Hello")]
    [InlineData(HostSystem.MacOS, "./Hello")]
    [InlineData(HostSystem.Windows, @".\Hello")]
    internal void Of_ProgramHere_HasAFolder(HostSystem system, string command) =>
        Assert.Equal(command, StartCommand.Of(null, In("Hello"), In("Hello.dll"), _folder, system));

    private static string In(params string[] names) => Path.Combine([_folder, .. names]);
}
