using Metaflow.Metadata;

namespace Metaflow.Core.Tests.Client;

public sealed class ClientTagTests : IDisposable
{
    private readonly HandmadeRun _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public async Task ReplaceTags_RemovesThenAdds_AndLeavesTheObjectAsItWas()
    {
        var run = await _runs.Client.RunAsync((await _runs.NewRunAsync()).ToString());
        var before = run.CreatedAt;

        var tagged = await run.AddTagsAsync(["a", "b", "a", "user:ann"]);
        var replaced = await tagged.ReplaceTagsAsync(remove: ["a", "b", "none"], add: ["b", "c"]);
        var removed = await replaced.RemoveTagsAsync(["c"]);

        Assert.Empty(run.UserTags);
        Assert.Equal(["a", "b"], tagged.UserTags);
        Assert.Equal(["b", "c"], replaced.UserTags);
        Assert.Equal(["b"], removed.UserTags);
        var read = await _runs.Client.RunAsync(run.Pathspec);
        Assert.Equal(["b"], read.UserTags);
        Assert.Equal(["user:ann", "runtime:dev"], read.SystemTags);
        Assert.Equal(before, read.CreatedAt);
        Assert.Equal("ann", read.User);
    }

    [Fact]
    public async Task AddTags_ThatMayNotBe_ChangeNothing()
    {
        var run = await _runs.Client.RunAsync((await _runs.NewRunAsync()).ToString());
        run = await run.AddTagsAsync(["kept"]);

        foreach (var tags in (string[][])[[""], ["good", new string('x', 501)], [.. Enumerable.Range(0, 50).Select(i => $"{i}")]])
            await Assert.ThrowsAsync<TagException>(() => run.AddTagsAsync(tags));
        await Assert.ThrowsAsync<TagException>(() => run.ReplaceTagsAsync(["kept", "user:ann"], ["new"]));

        Assert.Equal(["kept"], (await _runs.Client.RunAsync(run.Pathspec)).UserTags);
        Assert.Equal(50, (await run.AddTagsAsync([.. Enumerable.Range(0, 49).Select(i => $"{i}")])).UserTags.Count);
    }

    [Fact]
    public async Task AddTags_ManyAtOnce_LosesNone()
    {
        var run = await _runs.Client.RunAsync((await _runs.NewRunAsync()).ToString());

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => run.AddTagsAsync([$"{i}"]))));

        Assert.Equal(40, (await _runs.Client.RunAsync(run.Pathspec)).UserTags.Count);
    }
}
