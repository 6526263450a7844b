using Metaflow.Service.Tests.Postgres;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Metaflow.Service.Tests.Postgres;

/// <summary>The server that the tests of this assembly share. It starts when the first test asks for it.</summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresServer>> _server = new(() => PostgresServer.CreateAsync());

    /// <summary>A new, empty database. Skips the test when there is no PostgreSQL here.</summary>
    internal async Task<PostgresTestDatabase> CreateDatabaseAsync()
    {
        // Asked first, so that each test without PostgreSQL is skipped by itself.
        PostgresBinaries.Require();
        var server = await _server.Value;
        return await server.CreateDatabaseAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated && _server.Value.IsCompletedSuccessfully)
            await (await _server.Value).DisposeAsync();
    }
}
