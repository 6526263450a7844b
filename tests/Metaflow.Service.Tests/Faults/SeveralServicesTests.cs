using Metaflow.Service.Database;
using Metaflow.Service.Database.Sqlite;
using Metaflow.Service.Tests.Postgres;

namespace Metaflow.Service.Tests.Faults;

/// <summary>Two services have the same records.</summary>
public sealed class SeveralServicesTests(PostgresFixture postgres) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Write_ByTwoServicesOnOneServer_IsSeenByBothWithIdsOfOneSequence()
    {
        var database = await postgres.CreateDatabaseAsync();

        await WriteByTwoAsync(() => database.OpenStoreAsync());
    }

    // One is meant to have it alone; two, as when a new version starts before the old one ended, must not harm it.
    [Fact]
    public async Task Write_ByTwoServicesOnOneFile_IsSeenByBothWithIdsOfOneSequence() =>
        await WriteByTwoAsync(() => Task.FromResult(SqliteStore.Open(_folder["records.db"])));

    private static async Task WriteByTwoAsync<T>(Func<Task<T>> openAsync)
        where T : MetadataStore
    {
        // Both at once find an empty database.
        var services = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () => await TestService.StartAsync(await openAsync()))));
        await using var one = services[0];
        await using var other = services[1];
        await using (var load = Load.Start(8, one.Client, other.Client))
        {
            await load.WaitForWritesAsync(400);
            await load.StopAsync();
            await load.AssertNothingIsLostAsync(one.Client);
            await load.AssertNothingIsLostAsync(other.Client);
        }

        await ChangeTagsAsync(one, other);
    }

    private static async Task ChangeTagsAsync(TestService one, TestService other)
    {
        const int Count = 30;
        var run = await one.AddRunAsync();
        var conflicts = 0;

        await Task.WhenAll(Enumerable.Range(0, Count).Select(async i =>
        {
            var service = (i % 2 == 0 ? one : other).Client;
            while (await service.PatchAsync(run + "/tag/mutate", $$"""{"tags_to_add":["{{i}}"]}""") is { Status: not 200 } refused)
            {
                refused.Is(409);
                Interlocked.Increment(ref conflicts);
            }
        }));

        Assert.Equal(Count, (await other.Client.GetAsync(run)).Is(200).Json.GetProperty("tags").GetArrayLength());
        Assert.True(conflicts > 0, "No change of the tags met another.");
    }
}
