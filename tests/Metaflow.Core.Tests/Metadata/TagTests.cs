using Metaflow.Core.Tests.Datastore;
using Metaflow.Metadata;

namespace Metaflow.Core.Tests.Metadata;

public sealed class TagTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LocalMetadata _metadata;

    public TagTests() => _metadata = new LocalMetadata(_directory.Path, "ann");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task MutateTags_ByAnotherUserLater_KeepsWhoAndWhen()
    {
        var run = await NewRunAsync();
        var before = (await _metadata.FindRunAsync(run))!;

        await new LocalMetadata(_directory.Path, "bob").MutateTagsAsync(run, ["x"], []);

        var after = (await _metadata.FindRunAsync(run))!;
        Assert.Equal(before.CreatedAt, after.CreatedAt);
        Assert.Equal("ann", after.User);
    }

    [Fact]
    public async Task MutateTags_ManyAtOnce_LosesNone()
    {
        var run = await NewRunAsync();
        var other = new LocalMetadata(_directory.Path, "bob");
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(
            async () => await (i % 2 == 0 ? _metadata : other).MutateTagsAsync(run, [$"{i}"], []))));

        Assert.Equal(50, (await _metadata.FindRunAsync(run))!.Tags.Count);
    }

    [Fact]
    public void New_TooManyOrRepeatedTags_AreCountedOnce()
    {
        var fifty = Enumerable.Range(0, 50).Select(static i => $"{i}").ToList();

        Assert.Equal(50, new RunTags([.. fifty, "1", "2"], []).User.Count);
        Assert.Throws<TagException>(() => new RunTags([.. fifty, "x"], []));
    }

    [Fact]
    public void Validate_InvalidTag_Throws()
    {
        foreach (var tag in (string[])["", "half \ud83d", "\ude00 other half", "\ud83d\ud83d\ude00"])
            Assert.Throws<TagException>(() => RunTags.Validate(tag));
    }

    [Fact]
    public void Validate_Length_CountsCharactersAsPythonDoes()
    {
        RunTags.Validate(string.Concat(Enumerable.Repeat("😀", 500)));
        RunTags.Validate("\uFFFD");
        Assert.Throws<TagException>(() => RunTags.Validate(new string('x', 501)));
    }

    private ValueTask<Pathspec> NewRunAsync(params string[] tags) =>
        _metadata.NewRunAsync("Flow", new RunTags(tags, ["user:ann"]));
}
