namespace Metaflow.Service.Tests.Contract;

/// <summary>What clients may rely on, whatever the database. Each class of such tests is run once on each.</summary>
public abstract class ServiceContract(ServiceFixture fixture) : IAsyncLifetime
{
    /// <summary>What a client of today sends for a run.</summary>
    private protected const string Authored =
        """{"user_name":"alice","tags":["t1"],"system_tags":["runtime:dev","user:alice","metaflow_version:2.19.38"]}""";

    private protected ServiceFixture Fixture => fixture;

    private protected TestService Service { get; private set; } = null!;

    private protected ServiceClient Client => Service.Client;

    /// <inheritdoc />
    public async ValueTask InitializeAsync() => Service = await fixture.StartAsync();

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    // The last segment of a path.
    private protected static string IdOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
