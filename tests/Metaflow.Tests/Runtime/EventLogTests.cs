using Metaflow.Runtime.Execution;

namespace Metaflow.Tests.Runtime;

public sealed class EventLogTests
{
    private readonly EventLog<string> _log = new(static (first, count) => $"{count} before {first}", capacity: 3);

    [Fact]
    public async Task Read_MoreThanIsKept_BeginsWithWhatIsMissed()
    {
        foreach (var text in (string[])["a", "b", "c", "d", "e"])
            _log.Add(text);
        _log.Complete();

        Assert.Equal(["2 before c", "c", "d", "e"], await _log.ReadAsync(CancellationToken.None).ToListAsync());
    }

    [Fact]
    public async Task Read_SlowReader_MissesNothingAfterItsBeginning()
    {
        _log.Add("a");
        await using var reader = _log.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await reader.MoveNextAsync());
        for (var i = 0; i < 100; i++)
            _log.Add($"{i}");
        _log.Complete();

        var seen = new List<string>();
        while (await reader.MoveNextAsync())
            seen.Add(reader.Current);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), seen);
    }

    [Fact]
    public async Task Read_ManyReadersAndAWriter_AllSeeAll()
    {
        var log = new EventLog<int>(static (_, _) => -1);
        var readers = Enumerable.Range(0, 8).Select(_ => Task.Run(
            async () => await log.ReadAsync(CancellationToken.None).ToListAsync())).ToArray();
        await Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
                log.Add(i);
            log.Complete();
        });

        foreach (var seen in await Task.WhenAll(readers))
            Assert.Equal(Enumerable.Range(0, 10_000), seen);
    }

    [Fact]
    public async Task Read_NothingHappened_Ends()
    {
        _log.Complete();

        Assert.Empty(await _log.ReadAsync(CancellationToken.None).ToListAsync());
    }
}
