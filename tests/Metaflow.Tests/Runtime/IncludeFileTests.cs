using System.Text;
using Metaflow.Runtime;

namespace Metaflow.Tests.Runtime;

public sealed class IncludeFileTests : IDisposable
{
    private readonly FlowSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task File_Default_IsFoundInTheWorkingDirectory()
    {
        _sandbox.Write("movies.txt", "Alien\nBrazil\n");

        var run = await _sandbox.SucceedAsync<IncludeFlow>();

        Assert.Equal("13 Alien+Brazil nothing", await (await run.TaskAsync("end")).ReadAsync("seen"));
        var descriptor = await (await run.TaskAsync("end")).ReadAsync("movies", RuntimeTypes.IncludedFile);
        Assert.Equal(("uploader-v2", true, "utf-8", 13L), (
            descriptor!.Type, descriptor.IsText, descriptor.Encoding, descriptor.Size!.Value));
        Assert.StartsWith("local:///", descriptor.Url, StringComparison.Ordinal);
        Assert.Equal(
            Path.Combine(_sandbox.Folder, "data", "IncludeFlow"),
            Path.GetDirectoryName(descriptor.Url["local://".Length..]));
        Assert.Null(await (await run.TaskAsync("end")).ReadAsync("raw"));
    }

    [Fact]
    public async Task File_GivenByPath_IsReadAsBytesAndInItsEncoding()
    {
        _sandbox.Write("movies.txt", "");
        File.WriteAllBytes(Path.Combine(_sandbox.Folder, "raw.bin"), [0, 255, 13, 10]);
        File.WriteAllBytes(Path.Combine(_sandbox.Folder, "latin.txt"), Encoding.Latin1.GetBytes("é"));

        var run = await _sandbox.SucceedAsync<IncludeFlow>(("raw", "raw.bin"), ("latin", "./latin.txt"));

        var end = await run.TaskAsync("end");
        Assert.Equal("0  00FF0D0A é", await end.ReadAsync("seen"));
        var raw = await end.ReadAsync("raw", RuntimeTypes.IncludedFile);
        Assert.False(raw!.IsText);
        Assert.Equal("latin1", (await end.ReadAsync("latin", RuntimeTypes.IncludedFile))!.Encoding);
    }

    [Fact]
    public async Task File_InTheHomeFolder_IsFound()
    {
        _sandbox.Write("movies.txt", "");
        Directory.CreateDirectory(Path.Combine(_sandbox.Folder, "home"));
        _sandbox.Write("home/mine.txt", "Mine");

        var run = await _sandbox.SucceedAsync<IncludeFlow>(("movies", "~/mine.txt"));

        Assert.Equal("4 Mine nothing", await (await run.TaskAsync("end")).ReadAsync("seen"));
    }

    [Theory]
    [InlineData("movies", "nowhere.txt", "nowhere.txt' for '--movies' cannot be read")]
    [InlineData("movies", "s3://bucket/x", "'s3://bucket/x' is a URL")]
    [InlineData("raw", ".", "for '--raw' cannot be read")]
    [InlineData("odd", "movies.txt", "'no-such-encoding'")]
    public async Task File_Bad_IsRefused(string name, string path, string message)
    {
        _sandbox.Write("movies.txt", "");

        var error = await Assert.ThrowsAnyAsync<MetaflowException>(() => _sandbox.SucceedAsync<IncludeFlow>((name, path)));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_DefaultMissingOrRequired_IsRefused()
    {
        var error = await Assert.ThrowsAsync<ParameterException>(() => _sandbox.SucceedAsync<IncludeFlow>());
        Assert.Contains("movies.txt", error.Message, StringComparison.Ordinal);

        error = await Assert.ThrowsAsync<ParameterException>(() => _sandbox.SucceedAsync<RequiredIncludeFlow>());
        Assert.Contains("Parameter 'must' is required. Give --must FILE", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_SameContentTwice_IsKeptOnce()
    {
        _sandbox.Write("movies.txt", "same");
        await _sandbox.SucceedAsync<IncludeFlow>();
        await _sandbox.SucceedAsync<IncludeFlow>();

        Assert.Single(Directory.GetFiles(Path.Combine(_sandbox.Folder, "data", "IncludeFlow")));
    }

    [Fact]
    public async Task File_ChangedInTheStore_IsNotBelieved()
    {
        _sandbox.Write("movies.txt", "true");
        await _sandbox.SucceedAsync<IncludeFlow>();
        var kept = Directory.GetFiles(Path.Combine(_sandbox.Folder, "data", "IncludeFlow"))[0];
        File.WriteAllText(kept, "false");

        var run = await _sandbox.FailAsync<IncludeFlow>();

        Assert.Contains("cannot be read", run.Observer.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public void File_InATest_IsMadeFromTextOrBytes()
    {
        Assert.Equal("a\nb", new IncludedFile("a\nb").Text);
        Assert.Equal(["a", "b"], new IncludedFile("a\nb"u8.ToArray()).ReadLines());
        Assert.False(default(IncludedFile).HasValue);
        Assert.Throws<MetaflowException>(() => default(IncludedFile).Text);
    }
}

internal partial class IncludeFlow : FlowSpec
{
    [IncludeFile("movies.txt")]
    public IncludedFile Movies { get; init; }

    [IncludeFile(IsText = false)]
    public IncludedFile Raw { get; init; }

    [IncludeFile(Encoding = "latin1")]
    public IncludedFile Latin { get; init; }

    [IncludeFile(Encoding = "no-such-encoding")]
    public IncludedFile Odd { get; init; }

    public partial string Seen { get; set; }

    [Step]
    public void Start() => Next(End);

    [Step]
    public void End() => Seen = $"{Movies.Size} {string.Join('+', Movies.ReadLines())} "
        + (Raw.HasValue ? Convert.ToHexString(Raw.Bytes.Span) : "nothing")
        + (Latin.HasValue ? " " + Latin.Text : "");
}

internal partial class RequiredIncludeFlow : FlowSpec
{
    [IncludeFile(Required = true)]
    public IncludedFile Must { get; init; }

    [Step]
    public void Start() => Next(End);

    [Step]
    public void End()
    {
    }
}
