using System.Security.Cryptography;

namespace Metaflow.Tests.Runtime;

/// <summary>Files as artifacts of a flow.</summary>
public sealed class FileArtifactTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(70_000)]
    [InlineData(5_000_000)]
    public async Task File_OfAnySize_TravelsByKey(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(size);
        var path = Path.Combine(_sandbox.Folder, "model.bin");
        await File.WriteAllBytesAsync(path, bytes);
        var copy = Path.Combine(_sandbox.Folder, "copy.bin");

        var run = await _sandbox.SucceedAsync<FileFlow>(("path", path), ("copy", copy));

        Assert.Equal(bytes, await File.ReadAllBytesAsync(copy));
        var (start, end) = (await run.TaskAsync("start"), await run.TaskAsync("end"));
        var stored = start.Data.Artifacts.Find("model")!;
        Assert.Equal(("pickle-v4", "<class 'bytes'>", "metaflow"),
            (stored.Info.Encoding, stored.Info.Type, stored.Info.SerializerSource));
        Assert.Equal(stored, end.Data.Artifacts.Find("model"));
        Assert.Equal(bytes, await start.ReadAsync("model"));
        Assert.Equal((long)size, await end.ReadAsync("length"));
        Assert.Equal(start.KeyOf("model"), end.KeyOf("spooled"));
        Assert.Equal(start.KeyOf("model"), end.KeyOf("again"));
    }

    [Fact]
    public async Task File_Gone_FailsTheTaskNamingIt()
    {
        var path = Path.Combine(_sandbox.Folder, "none.bin");

        var run = await _sandbox.FailAsync<FileFlow>(new Metaflow.Runtime.RunOptions
        {
            Parameters = new Dictionary<string, string> { ["path"] = path, ["copy"] = "x" },
        });

        Assert.Contains(
            $"Artifact 'Model' of type Metaflow.ArtifactFile in step 'start' cannot be stored: There is no file '{path}'",
            run.Observer.ErrorText, StringComparison.Ordinal);
        Assert.Null(await run.Datastore.TryOpenTaskAsync(new Pathspec("FileFlow", run.Result.RunId, "start", "1")));
    }

    [Fact]
    public void File_InATest_NeedsNoRuntime()
    {
        var flow = new FileFlow { Model = ArtifactFile.FromBytes("abc"u8.ToArray()) };

        Assert.Equal(3, flow.Model!.Length);
    }
}

public partial class FileFlow : FlowSpec
{
    [Parameter(Required = true)]
    public string Path { get; init; } = "";

    [Parameter(Required = true)]
    public string Copy { get; init; } = "";

    public partial ArtifactFile? Model { get; set; }

    public partial ArtifactFile? Spooled { get; set; }

    public partial ArtifactFile? Again { get; set; }

    public partial ArtifactFile? None { get; set; }

    public partial long Length { get; set; }

    [Step]
    public async Task Start()
    {
        Model = ArtifactFile.FromPath(Path);
        None = null;
        if (File.Exists(Path))
        {
            await using var stream = File.OpenRead(Path);
            Spooled = await ArtifactFile.FromStreamAsync(stream);
        }

        Next(Pass);
    }

    [Step]
    public void Pass()
    {
        if (None is not null)
            throw new InvalidOperationException("None came back as something.");
        Again = Model;
        Next(End);
    }

    [Step]
    public async Task End()
    {
        Length = Model!.Length;
        await Model.CopyToAsync(Copy);
        await using var stream = await Spooled!.OpenReadAsync();
        await stream.CopyToAsync(Stream.Null);
    }
}
