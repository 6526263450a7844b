using Metaflow.Packaging;
using Metaflow.Runtime.Workers;
using Metaflow.Tests.CommandLine;
using Metaflow.Tests.Workers;

namespace Metaflow.Tests.Packaging;

/// <summary>What of a build output goes into a code package, and as what.</summary>
public sealed class CodePackageContentTests : IDisposable
{
    private static readonly string[] _made =
        [".mf_install", ".mf_meta/CONFIG", ".mf_meta/DIST_INFO", ".mf_meta/INFO", "metaflow.libraries", "SampleFlow.cs"];

    private readonly TestApplication _application = new();

    public void Dispose() => _application.Dispose();

    [Fact]
    public void Of_FrameworkDependentProgram_SeparatesOwnFilesAndLibraries()
    {
        foreach (var own in (string[])["App.pdb", "App.deps.json", "appsettings.json", "data/model.bin", "de/App.resources.dll"])
            _application.Write(own, own);
        string[] libraries =
        [
            "Lib.dll", "Lib.pdb", "de/Lib.resources.dll", "libnative.so", "libnative.so.1.2", "runtimes/linux-x64/native/libz.so", "z.dylib",
        ];
        foreach (var library in libraries)
            _application.Write(library, library);
        foreach (var leftOut in (string[])["App", ".hidden", ".metaflow/x", "sub/.git/x", "App.runtimeconfig.dev.json", "Lib.xml", "App.xml"])
            _application.Write(leftOut, leftOut);
        _application.Write("data.xml", "no documentation of an assembly");

        var package = _application.Pack("flow");

        Assert.Equal(("App.dll", "App.dll"), (package.Entry.File, package.Entry.Assembly));
        Assert.Equal(["flow"], package.Entry.Arguments);
        Assert.Equal(
            Sorted(
                [.. _made, "App.dll", "App.runtimeconfig.json", "App.pdb", "App.deps.json", "appsettings.json", "data.xml", "data/model.bin",
                "de/App.resources.dll"]),
            package.Files.Select(static f => f.Name));
        Assert.Equal(Sorted(libraries), package.Libraries.Select(static l => l.Name));
        Assert.Equal(
            string.Concat(package.Libraries.Select(static l => $"{l.Sha256}  {l.Name}\n")), Text(package, CodePackageContent.LibraryList));
    }

    [Fact]
    public void Of_StartedByHost_EntryIsTheAssembly()
    {
        var command = new WorkerCommand("/usr/bin/dotnet", [_application.PathOf("App.dll"), "flow"], _application.Folder);

        var entry = ApplicationEntry.Of(command);

        Assert.Equal(("App.dll", null), (entry.File, entry.Host));
        Assert.Equal(["flow"], entry.Arguments);
    }

    [Fact]
    public void Of_SelfContainedProgram_EntryIsTheProgram()
    {
        using var application = new TestApplication(isSelfContained: true);
        application.Write("App", "program");
        application.Write("libcoreclr.so", "runtime");

        var package = application.Pack();

        Assert.Equal(("App", "App.dll"), (package.Entry.File, package.Entry.Assembly));
        Assert.Contains("App", package.Files.Select(static f => f.Name));
        Assert.Contains("App.dll", package.Files.Select(static f => f.Name));
        Assert.Equal(["libcoreclr.so"], package.Libraries.Select(static l => l.Name));
    }

    [Fact]
    public void Of_NativeProgram_EntryIsTheProgramAndSymbolsStay()
    {
        File.Delete(_application.PathOf("App.dll"));
        File.Delete(_application.PathOf("App.runtimeconfig.json"));
        _application.Write("App", "program");
        foreach (var leftOut in (string[])["App.dbg", "Lib.pdb", "Lib.xml"])
            _application.Write(leftOut, "remains of what was compiled in");
        _application.Write("libe_sqlite3.so", "native");

        var package = _application.Pack();

        Assert.Equal(("App", null), (package.Entry.File, package.Entry.Assembly));
        Assert.Equal(Sorted([.. _made, "App"]), package.Files.Select(static f => f.Name));
        Assert.Equal(["libe_sqlite3.so"], package.Libraries.Select(static l => l.Name));
    }

    [Fact]
    public void Of_BuildOfTestFlows_KnowsItsLibrariesAndSource()
    {
        var program = FlowProcess.Executable;

        var package = CodePackageContent.Of(
            new WorkerCommand(program, ["SampleFlow"], Path.GetDirectoryName(program)), TestApplication.Flow);

        Assert.Equal("Metaflow.TestFlows.dll", package.Entry.File);
        Assert.Equal(
            Sorted(
                [.. _made, "Metaflow.TestFlows.dll", "Metaflow.TestFlows.pdb", "Metaflow.TestFlows.deps.json",
                "Metaflow.TestFlows.runtimeconfig.json"]),
            package.Files.Select(static f => f.Name));
        var libraries = package.Libraries.Select(static l => l.Name).ToArray();
        Assert.Contains("Metaflow.Core.dll", libraries);
        Assert.Contains("System.CommandLine.dll", libraries);
        Assert.Contains("de/System.CommandLine.resources.dll", libraries);
        Assert.DoesNotContain(libraries, static l => l.StartsWith("Metaflow.TestFlows", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_NoRuntimeConfiguration_SaysHowToBuild()
    {
        File.Delete(_application.PathOf("App.runtimeconfig.json"));

        var error = Assert.Throws<MetaflowException>(() => _application.Pack());

        Assert.Contains("OutputType Exe", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_EntryOutsideItsFolder_IsRefused()
    {
        var command = new WorkerCommand("/usr/bin/dotnet", ["/elsewhere/App.dll"], _application.Folder);

        var error = Assert.Throws<MetaflowException>(() => ApplicationEntry.Of(command));

        Assert.Contains("/elsewhere/App.dll", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NameThatNotEverySystemHas_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        _application.Write("data/a:b", "");

        var error = Assert.Throws<MetaflowException>(() => _application.Pack());

        Assert.Contains("data/a:b", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_LinkOutOfTheFolder_PacksWhatItLeadsTo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        using var other = new TestApplication();
        other.Write("model.bin", "weights");
        File.CreateSymbolicLink(_application.PathOf("linked.bin"), other.PathOf("model.bin"));

        Assert.Equal("weights", Text(_application.Pack(), "linked.bin"));
    }

    [Theory]
    [InlineData("broken.bin")]
    [InlineData("broken.so")]
    public void Of_LinkThatLeadsNowhere_IsNamed(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        File.CreateSymbolicLink(_application.PathOf(name), _application.PathOf("gone"));

        var error = Assert.Throws<MetaflowException>(() => _application.Pack());

        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NoProgramToStart_SaysWhatToDo()
    {
        var error = Assert.Throws<MetaflowException>(() => CodePackageContent.Of(null, TestApplication.Flow));

        Assert.Contains("FlowProgram.RunAsync", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NoSourceAtHand_PacksTheGraph() =>
        Assert.Contains("digraph \"SampleFlow\"", Text(_application.Pack(), "SampleFlow.cs"), StringComparison.Ordinal);

    [Fact]
    public void Of_SourceInTheFolder_PacksThatOne()
    {
        _application.Write("SampleFlow.cs", "content of the build output");

        Assert.Equal("content of the build output", Text(_application.Pack(), "SampleFlow.cs"));
    }

    [Fact]
    public void RequireLinux_ProgramOfAnotherSystem_IsRefused()
    {
        using var application = new TestApplication(isSelfContained: true);
        application.Write("App", "MZ");
        var error = Assert.Throws<MetaflowException>(application.Pack().Entry.RequireLinux);
        Assert.Contains("-r linux-x64", error.Message, StringComparison.Ordinal);

        application.Write("App", [0x7f, .. "ELF..."u8]);
        application.Pack().Entry.RequireLinux();
    }

    private static string[] Sorted(string[] names) => [.. names.Order(StringComparer.Ordinal)];

    private static string Text(CodePackageContent package, string name)
    {
        using var content = new StreamReader(package.Files.Single(f => f.Name == name).OpenRead());
        return content.ReadToEnd();
    }
}
