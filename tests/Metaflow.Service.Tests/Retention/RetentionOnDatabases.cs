using Metaflow.Service.Database;
using Metaflow.Service.Database.Sqlite;
using Metaflow.Service.Tests.Postgres;

namespace Metaflow.Service.Tests.Retention;

/// <summary><see cref="GarbageCollectionTests"/> on SQLite.</summary>
public sealed class SqliteGarbageCollectionTests : GarbageCollectionTests
{
    private protected override Task<MetadataStore> OpenAsync() =>
        Task.FromResult<MetadataStore>(SqliteStore.Open(PathOf(Guid.NewGuid().ToString("N"))));
}

/// <summary><see cref="GarbageCollectionTests"/> on PostgreSQL.</summary>
public sealed class PostgresGarbageCollectionTests(PostgresFixture postgres) : GarbageCollectionTests
{
    private protected override async Task<MetadataStore> OpenAsync() => await (await postgres.CreateDatabaseAsync()).OpenStoreAsync();
}

/// <summary><see cref="ArchiveTests"/> on SQLite.</summary>
public sealed class SqliteArchiveTests : ArchiveTests
{
    private protected override Task<MetadataStore> OpenAsync() =>
        Task.FromResult<MetadataStore>(SqliteStore.Open(PathOf(Guid.NewGuid().ToString("N"))));
}

/// <summary><see cref="ArchiveTests"/> on PostgreSQL.</summary>
public sealed class PostgresArchiveTests(PostgresFixture postgres) : ArchiveTests
{
    private protected override async Task<MetadataStore> OpenAsync() => await (await postgres.CreateDatabaseAsync()).OpenStoreAsync();
}
