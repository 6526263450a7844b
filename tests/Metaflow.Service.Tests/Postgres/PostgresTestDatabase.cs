using Metaflow.Service.Configuration;
using Metaflow.Service.Database.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Metaflow.Service.Tests.Postgres;

/// <summary>A database of one test.</summary>
internal sealed class PostgresTestDatabase(PostgresServer server, string name)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>How a superuser reaches it.</summary>
    public string ConnectionString => server.ConnectionString(name);

    /// <summary>The settings of a service that uses it.</summary>
    public PostgresSettings Settings(params (string Variable, string Value)[] others)
    {
        var values = Variables().ToDictionary();
        foreach (var (variable, value) in others)
            values[variable] = value;
        return PostgresSettings.Read(new SettingReader(variable => values.GetValueOrDefault(variable)));
    }

    /// <summary>The records in it.</summary>
    public Task<PostgresStore> OpenStoreAsync(params (string Variable, string Value)[] others) =>
        PostgresStore.OpenAsync(Settings(others), TimeProvider.System, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);

    /// <summary>The variables by which a service finds it.</summary>
    public (string Name, string Value)[] Variables() =>
        [("MF_METADATA_DB_HOST", "127.0.0.1"), ("MF_METADATA_DB_PORT", $"{server.Port}"), ("MF_METADATA_DB_NAME", name)];

    /// <summary>A connection of a superuser.</summary>
    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Runs statements.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The rows of a query, each as one line with spaces between the values.</summary>
    public async Task<string[]> ReadAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> lines = [];
        while (await reader.ReadAsync())
        {
            lines.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount)
                .Select(i => reader.IsDBNull(i) ? "null" : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        }

        return [.. lines];
    }
}
