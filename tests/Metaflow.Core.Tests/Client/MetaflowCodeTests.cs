using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Metaflow.Client;
using Metaflow.Core.Tests.Datastore;
using Metaflow.Datastore;
using static Metaflow.Core.Tests.Client.HandmadeRun;

namespace Metaflow.Core.Tests.Client;

public sealed class MetaflowCodeTests : IDisposable
{
    private readonly HandmadeRun _runs = new();
    private readonly TemporaryDirectory _folder = new();

    public void Dispose()
    {
        _runs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Extract_OldPackage_WritesTheProgram()
    {
        var code = await PackAsync(
            File("INFO", """{"script": "flow.cs", "ext_info": [1]}"""), File("./flow.cs", "class"), File("sub/data.txt", "é"));

        Assert.Equal("flow.cs", code.ScriptName);
        Assert.Equal("class", code.FlowSource);
        Assert.Equal("[1]", code.Info["ext_info"]);
        await code.ExtractAsync(Path.Combine(_folder.Path, "code"));
        Assert.Equal(["code/flow.cs", "code/sub/data.txt"], _folder.Files());
        Assert.Equal("é", _folder.Read("code/sub/data.txt"));
    }

    [Fact]
    public async Task Extract_Program_CanBeStarted()
    {
        if (OperatingSystem.IsWindows())
            return; // It has no such modes.
        var program = File("App", "program");
        program.Mode = UnixFileMode.UserExecute | UnixFileMode.SetUser;
        var code = await PackAsync(program, File("data", "x"));

        await code.ExtractAsync(Path.Combine(_folder.Path, "code"));

        var mode = System.IO.File.GetUnixFileMode(Path.Combine(_folder.Path, "code", "App"));
        Assert.Equal(UnixFileMode.UserExecute, mode & (UnixFileMode.UserExecute | UnixFileMode.SetUser));
        Assert.False(System.IO.File.GetUnixFileMode(Path.Combine(_folder.Path, "code", "data")).HasFlag(UnixFileMode.UserExecute));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("sub/../../evil")]
    [InlineData("/etc/evil")]
    [InlineData("..\\evil")]
    [InlineData("C:/evil")]
    [InlineData("sub//evil")]
    [InlineData("bad\tname")]
    public async Task Open_EntryThatLeadsOut_IsRefusedAndNothingWritten(string name)
    {
        var error = await Assert.ThrowsAsync<MetaflowException>(
            () => PackAsync(File("flow.cs", "class"), File(name, "evil")));

        Assert.Contains("leads out of the package", error.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Files());
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.Fifo)]
    public async Task Open_EntryThatIsNoFile_IsRefused(TarEntryType type)
    {
        var entry = new PaxTarEntry(type, "link");
        if (type != TarEntryType.Fifo)
            entry.LinkName = "/etc/passwd";

        var error = await Assert.ThrowsAsync<MetaflowException>(() => PackAsync(File("flow.cs", "class"), entry));

        Assert.Contains("is no file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_DamagedPackage_NamesIt()
    {
        var error = await Assert.ThrowsAsync<MetaflowException>(() => OpenAsync("no archive"u8.ToArray()));

        Assert.Contains("The code package", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"ds_type": "local", "location": "/x"}""")]
    [InlineData("""{"ds_type": "local", "location": "/x", "sha": "../../../../etc/passwd"}""")]
    public async Task Open_DamagedNote_IsAnError(string note)
    {
        var task = await _runs.NewTaskAsync(await _runs.NewRunAsync(), "start", Record("code-package", note));

        await Assert.ThrowsAnyAsync<MetaflowException>(
            async () => await (await _runs.Client.TaskAsync(task.ToString())).CodeAsync());
    }

    private static PaxTarEntry File(string name, string content) => new(TarEntryType.RegularFile, name)
    {
        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
    };

    private async Task<MetaflowCode> PackAsync(params TarEntry[] entries)
    {
        using var archive = new MemoryStream();
        await using (var packed = new GZipStream(archive, CompressionLevel.Fastest, leaveOpen: true))
        await using (var tar = new TarWriter(packed))
        {
            foreach (var entry in entries)
                await tar.WriteEntryAsync(entry);
        }

        return await OpenAsync(archive.ToArray());
    }

    private async Task<MetaflowCode> OpenAsync(byte[] archive)
    {
        var blobs = new ContentAddressedStore("Flow", new LocalStorage(_runs.Root));
        var key = await blobs.SaveRawAsync(archive);
        var note = $$"""{"ds_type": "local", "sha": "{{key}}", "location": "/gone/Flow/data/{{key[..2]}}/{{key}}", "metadata": ""}""";
        var task = await _runs.NewTaskAsync(await _runs.NewRunAsync(), "start", Record("code-package", note));
        return (await (await _runs.Client.TaskAsync(task.ToString())).CodeAsync())!;
    }
}
