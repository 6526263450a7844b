using Metaflow.Service.Database;
using Metaflow.Service.Database.Sqlite;
using Metaflow.Service.Tests.Postgres;

namespace Metaflow.Service.Tests.Contract;

/// <summary>The service that the tests of one class share, and its database. It starts when the first of them asks for it.</summary>
public abstract class ServiceFixture : IAsyncDisposable
{
    private TestService? _service;

    /// <summary>Opens an empty database.</summary>
    internal abstract Task<MetadataStore> OpenAsync();

    /// <summary>The service. Skips the test when its database cannot run here.</summary>
    internal async Task<TestService> StartAsync() => _service ??= await TestService.StartAsync(await OpenAsync());

    /// <inheritdoc />
    public virtual async ValueTask DisposeAsync()
    {
        if (_service is not null)
            await _service.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>On a file.</summary>
public sealed class OnSqlite : ServiceFixture
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metaflow-service-");
    private int _files;

    internal override Task<MetadataStore> OpenAsync() =>
        Task.FromResult<MetadataStore>(SqliteStore.Open(Path.Combine(_folder.FullName, $"{++_files}.db")));

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

/// <summary>On a server.</summary>
public sealed class OnPostgres(PostgresFixture postgres) : ServiceFixture
{
    internal override async Task<MetadataStore> OpenAsync() => await (await postgres.CreateDatabaseAsync()).OpenStoreAsync();
}
