using Npgsql;

namespace Metaflow.Service.Database.Postgres.Migrations;

/// <summary>The tables that only this service has. Goose and Netflix's service do not know and not mind them; they are not counted as migrations.</summary>
internal static class ServiceTables
{
    /// <summary>API keys: what they hash to, what they allow, and whether they still do.</summary>
    public const string Keys = "metaflow_service_keys";

    /// <summary>Requests that have been answered, so that one that comes twice is done once.</summary>
    public const string Requests = "metaflow_service_requests";

    /// <summary>The tables and how each is made.</summary>
    public static IReadOnlyList<(string Name, string Sql)> All { get; } =
    [
        (Keys, $"""
            CREATE TABLE IF NOT EXISTS {Keys}
            (
                id text PRIMARY KEY,
                hash bytea NOT NULL,
                scope text NOT NULL,
                name text NOT NULL,
                created_at int8 NOT NULL,
                expires_at int8,
                revoked_at int8
            )
            """),
        (Requests, $"""
            CREATE TABLE IF NOT EXISTS {Requests}
            (
                key uuid PRIMARY KEY,
                created_at int8 NOT NULL,
                answer text NOT NULL
            );
            CREATE INDEX IF NOT EXISTS {Requests}_created_at ON {Requests} (created_at)
            """),
    ];

    /// <summary>Those that are not there.</summary>
    public static async Task<IReadOnlyList<string>> ReadMissingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand("SELECT name FROM unnest($1) AS name WHERE to_regclass(name) IS NULL", connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. All.Select(table => table.Name)] });
            List<string> missing = [];
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    missing.Add(reader.GetString(0));
            }

            return missing;
        }
    }

    /// <summary>Creates one of them.</summary>
    public static async Task CreateAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(All.First(table => table.Name == name).Sql, connection);
        await using (command.ConfigureAwait(false))
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
