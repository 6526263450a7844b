using System.Text;
using Metaflow.Packaging;
using Metaflow.Platform;

namespace Metaflow.Core.Tests.Platform;

public sealed class HostSystemRulesTests
{
    [Fact]
    public void VariableNames_OfWindows_IgnoreCase()
    {
        Assert.Equal("Path", "PATH", HostSystem.Windows.VariableNames());
        Assert.NotEqual("Path", "PATH", HostSystem.Linux.VariableNames());
        Assert.NotEqual("Path", "PATH", HostSystem.MacOS.VariableNames());
    }

    [Theory]
    [InlineData(nameof(HostSystem.Windows), true)]
    [InlineData(nameof(HostSystem.MacOS), true)]
    [InlineData(nameof(HostSystem.Linux), false)]
    public void Paths_OfSystem_IgnoreCaseWhereFilesDo(string system, bool same) =>
        Assert.Equal(same, string.Equals("/Users/Me/app", "/users/me/App", Enum.Parse<HostSystem>(system).Paths()));

    [Theory]
    [InlineData("runtimes/linux-x64/lib/net10.0/Metaflow.dll", true, false, false)]
    [InlineData("runtimes/linux-musl-arm64/native/libx.so", true, false, false)]
    [InlineData("runtimes/unix/lib/net8.0/A.dll", true, true, false)]
    [InlineData("runtimes/osx-arm64/native/libx.dylib", false, true, false)]
    [InlineData("runtimes/win-x64/native/x.dll", false, false, true)]
    [InlineData("runtimes/win/lib/net8.0/A.dll", false, false, true)]
    [InlineData("runtimes/browser-wasm/native/x.a", false, false, false)]
    [InlineData("runtimes/any/lib/net8.0/A.dll", true, true, true)]
    [InlineData("Metaflow.dll", true, true, true)]
    [InlineData("data/runtimes/win/x.csv", true, true, true)]
    public void SystemFolder_File_IsForItsSystem(string name, bool linux, bool macOS, bool windows)
    {
        Assert.Equal(linux, SystemFolder.IsFor(name, HostSystem.Linux));
        Assert.Equal(macOS, SystemFolder.IsFor(name, HostSystem.MacOS));
        Assert.Equal(windows, SystemFolder.IsFor(name, HostSystem.Windows));
    }

    [Fact]
    public void Utf8Console_OnWindows_WritesUtf8AtOnce()
    {
        using var stream = new MemoryStream();

        Utf8Console.WriterOn(HostSystem.Windows, () => stream)!.Write("größer → 😀");

        Assert.Equal("größer → 😀"u8.ToArray(), stream.ToArray());
        Assert.Null(Utf8Console.WriterOn(HostSystem.Linux, () => throw new InvalidOperationException()));
        Assert.Null(Utf8Console.WriterOn(HostSystem.MacOS, () => throw new InvalidOperationException()));
    }
}
