using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Metaflow.Client;
using Metaflow.Tests.Workers;

namespace Metaflow.Tests.Packaging;

/// <summary>Code packages of real programs: recorded with runs, read by both clients, shown by commands.</summary>
public sealed class CodePackageRunTests
{
    private const string Script = """
        import json, os, sys
        folder = sys.stdin.readline().strip()
        os.environ.update(
            METAFLOW_USER="tester", METAFLOW_DATASTORE_SYSROOT_LOCAL=folder, METAFLOW_DEFAULT_METADATA="local",
            METAFLOW_DEFAULT_DATASTORE="local", METAFLOW_HOME=folder)
        from metaflow import Flow, namespace
        namespace(None)
        run = Flow("SquaresFlow").latest_run
        code = run.code
        with code.extract() as extracted:
            files = sorted(os.path.relpath(os.path.join(d, f), extracted) for d, _, names in os.walk(extracted) for f in names)
        print(json.dumps({
            "script": code.script_name, "info": code.info, "flowspec": code.flowspec.decode(), "files": files,
            "tarball": sorted(code.tarball.getnames()), "same": run["start"].task.code.path == code.path,
            "environment": run["start"].environment_info}))
        """;

    private static readonly Dictionary<string, string> _always = new() { ["METAFLOW_FEAT_ALWAYS_UPLOAD_CODE_PACKAGE"] = "1" };

    /// <summary>Whether symbols of this build name the files of this machine: those of continuous integration do not.</summary>
    private static bool HasPaths([CallerFilePath] string path = "") => File.Exists(path);

    [Fact]
    public async Task Run_AlwaysUpload_EveryTaskNotesTheCodeWhichStartsElsewhere()
    {
        var (exitCode, process) = await FlowProcess.RunAsync(_always, "SquaresFlow", "run");
        using var owned = process;
        Assert.True(exitCode == 0, process.Errors);

        var (datastore, id) = process.OpenRun("SquaresFlow");
        var client = new MetaflowClient(new Metaflow.Metadata.LocalMetadata(datastore.Storage.Root, "tester"), datastore.Storage);
        var run = await client.RunAsync($"SquaresFlow/{id}");
        var code = (await run.CodeAsync())!;
        Assert.Equal("SquaresFlow.cs", code.ScriptName);
        Assert.Contains(
            HasPaths() ? "class SquaresFlow" : "The source was not at hand", code.FlowSource, StringComparison.Ordinal);
        Assert.Contains("Metaflow.TestFlows.dll", code.Files);
        await foreach (var step in run.StepsAsync())
        {
            await foreach (var task in step.TasksAsync())
            {
                Assert.Equal(code.Path, (await task.CodeAsync())!.Path);
                var begin = await File.ReadAllTextAsync(
                    Path.Combine(datastore.Storage.Root, task.Pathspec.ToString()!, "0.task_begin"));
                using var json = JsonDocument.Parse(begin);
                Assert.Equal(code.Sha, json.RootElement.GetProperty("code_package_sha").GetString());
                Assert.Equal("local", json.RootElement.GetProperty("code_package_ds").GetString());
                Assert.Equal(code.Path, json.RootElement.GetProperty("code_package_url").GetString());
                Assert.Contains("mfcontent_version", json.RootElement.GetProperty("code_package_metadata").GetString()!, StringComparison.Ordinal);
            }
        }

        var libraries = Directory.GetFiles(Path.Combine(datastore.Storage.Root, "nuget"), "*", SearchOption.AllDirectories);
        Assert.NotEmpty(libraries);
        var folder = Path.Combine(process.Folder, "code");
        await code.ExtractAsync(folder);
        Assert.True(File.Exists(Path.Combine(folder, "SquaresFlow.cs")));
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(folder, "metaflow.libraries")))
            await UnpackAsync(libraries.Single(l => Path.GetFileName(l) == line[..64]), Path.Combine(folder, line[66..]));
        Assert.Equal(MetaflowVersion.Current, await StartAsync(folder, "Metaflow.TestFlows.dll", "SquaresFlow", "--quiet", "version"));
    }

    [Fact]
    public async Task Run_LocalWithoutTheOption_StoresNoCode()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("SquaresFlow", "run");
        using var owned = process;

        Assert.Equal(0, exitCode);
        Assert.False(Directory.Exists(Path.Combine(process.Folder, ".metaflow", "nuget")));
    }

    [Fact]
    [Trait("Needs", "METAFLOW_SRC")]
    public async Task PythonClient_OurPackage_IsRead()
    {
        var source = Python.FindMetaflow();
        var (_, process) = await FlowProcess.RunAsync(_always, "SquaresFlow", "run");
        using var owned = process;

        using var read = JsonDocument.Parse(Python.Run(Script, [process.Folder], source)[^1]);

        var root = read.RootElement;
        Assert.Equal("SquaresFlow.cs", root.GetProperty("script").GetString());
        Assert.Contains("class SquaresFlow", root.GetProperty("flowspec").GetString()!, StringComparison.Ordinal);
        Assert.Equal("local", root.GetProperty("info").GetProperty("environment_type").GetString());
        Assert.Equal("Metaflow.TestFlows.dll", root.GetProperty("info").GetProperty("entry").GetString());
        Assert.True(root.GetProperty("same").GetBoolean());
        Assert.NotEqual(JsonValueKind.Null, root.GetProperty("environment").ValueKind);
        var files = root.GetProperty("files").EnumerateArray().Select(static f => f.GetString()).ToArray();
        Assert.Contains("Metaflow.TestFlows.dll", files);
        Assert.Contains("SquaresFlow.cs", files);
        Assert.Contains("metaflow.libraries", files);
        Assert.Contains(".mf_meta/INFO", root.GetProperty("tarball").EnumerateArray().Select(static f => f.GetString()));
    }

    [Fact]
    public async Task Package_InfoListSave_ShowThePackage()
    {
        var (exitCode, process) = await FlowProcess.RunAsync("SquaresFlow", "package", "info");
        using var owned = process;
        Assert.Equal(0, exitCode);
        Assert.Contains("Number of files: 10\n", process.Output, StringComparison.Ordinal);
        Assert.Contains("Started as Metaflow.TestFlows.dll SquaresFlow\n", process.Output, StringComparison.Ordinal);
        var sha = process.Output.Split('\n').Single(static l => l.StartsWith("SHA: ", StringComparison.Ordinal))[5..];

        var list = await process.AgainAsync("SquaresFlow", "package", "list", "--archive");
        Assert.Contains("\nMetaflow.TestFlows.dll\n", list.Output, StringComparison.Ordinal);
        Assert.Contains("\nmetaflow.libraries\n", list.Output, StringComparison.Ordinal);
        Assert.Contains("Libraries that are stored apart:", list.Output, StringComparison.Ordinal);
        var files = await process.AgainAsync("SquaresFlow", "package", "list");
        Assert.Contains("<generated INFO content>\n", files.Output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(Path.GetDirectoryName(FlowProcess.Executable)!, "Metaflow.Core.dll"), files.Output, StringComparison.Ordinal);

        var save = await process.AgainAsync("SquaresFlow", "package", "save", "code.tgz");
        Assert.Contains("Code package saved in code.tgz with metadata: {\"version\": 0", save.Output, StringComparison.Ordinal);
#pragma warning disable CA5350 // The layout is given.
        var saved = System.Security.Cryptography.SHA1.HashData(await File.ReadAllBytesAsync(Path.Combine(process.Folder, "code.tgz")));
#pragma warning restore CA5350
        Assert.Equal(sha, Convert.ToHexStringLower(saved));
        Assert.False(Directory.Exists(Path.Combine(process.Folder, ".metaflow")));

        var nowhere = await process.AgainAsync("SquaresFlow", "package", "save", "gone/code.tgz");
        Assert.Equal(1, nowhere.ExitCode);
        Assert.Contains("cannot be saved to", nowhere.Output, StringComparison.Ordinal);
    }

    private static async Task UnpackAsync(string library, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var packed = new GZipStream(File.OpenRead(library), CompressionMode.Decompress);
        await using var file = File.Create(path);
        await packed.CopyToAsync(file);
    }

    private static async Task<string> StartAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        using var program = Process.Start(start)!;
        var output = await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync();
        Assert.Equal(0, program.ExitCode);
        return output.Trim();
    }
}
