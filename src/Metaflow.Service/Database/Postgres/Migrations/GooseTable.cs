using Npgsql;

namespace Metaflow.Service.Database.Postgres.Migrations;

/// <summary>The table in which goose records what it has done. What is written here, goose and Netflix's service understand.</summary>
internal static class GooseTable
{
    /// <summary>What goose calls it, unless it is told otherwise.</summary>
    public const string Name = "goose_db_version";

    /// <summary>Reads the record; null when there is none, or none that this user may read.</summary>
    public static async Task<GooseRecord?> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!await IsReadableAsync(connection, cancellationToken).ConfigureAwait(false))
            return null;
        var command = new NpgsqlCommand($"SELECT version_id, is_applied FROM {Name} ORDER BY id DESC", connection);
        await using (command.ConfigureAwait(false))
        {
            List<(long, bool)> rows = [];
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    rows.Add((reader.GetInt64(0), reader.GetBoolean(1)));
            }

            return GooseRecord.FromRows(rows);
        }
    }

    /// <summary>Whether the table is there, be it empty.</summary>
    public static async Task<bool> ExistsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand($"SELECT to_regclass('{Name}') IS NOT NULL", connection);
        await using (command.ConfigureAwait(false))
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }

    /// <summary>Makes the table as goose does, with its first row, unless it is there.</summary>
    public static async Task CreateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Sql = $"""
            CREATE TABLE IF NOT EXISTS {Name}
            (
                id serial PRIMARY KEY,
                version_id int8 NOT NULL,
                is_applied bool NOT NULL,
                tstamp timestamp DEFAULT now()
            );
            INSERT INTO {Name} (version_id, is_applied) SELECT 0, true WHERE NOT EXISTS (SELECT FROM {Name});
            """;
        var command = new NpgsqlCommand(Sql, connection);
        await using (command.ConfigureAwait(false))
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Records that a migration was made. Goose takes the row with the highest id for the current version, so that migrations are recorded in their order.</summary>
    public static async Task AppendAsync(NpgsqlConnection connection, long version, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand($"INSERT INTO {Name} (version_id, is_applied) VALUES ($1, true)", connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<bool> IsReadableAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand($"SELECT has_table_privilege(to_regclass('{Name}'), 'SELECT')", connection);
        await using (command.ConfigureAwait(false))
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }
}
