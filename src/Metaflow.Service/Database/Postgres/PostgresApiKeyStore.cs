using Metaflow.Service.Access.Keys;
using Metaflow.Service.Database.Postgres.Migrations;
using Npgsql;

namespace Metaflow.Service.Database.Postgres;

/// <summary>The keys in a PostgreSQL. They are read where they are written: a replica might not know yet that one was revoked.</summary>
internal sealed class PostgresApiKeyStore(PostgresDatabase database) : ApiKeyStore
{
    private const string Table = ServiceTables.Keys;

    public override async Task AddAsync(ApiKey key, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(
                $"INSERT INTO {Table} ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7)", Values(key), ExecuteAsync, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            throw new DatabaseUnavailableException(
                $"The database has no table {Table}. Run `metaflow-service migrate` as a user of the database who may make tables.", e);
        }
    }

    public override async Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken) =>
        await SelectAsync("WHERE id = $1", [id], cancellationToken).ConfigureAwait(false) is [var key, ..] ? key : null;

    public override Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) =>
        SelectAsync("ORDER BY created_at, id", [], cancellationToken);

    public override async Task<bool> RevokeAsync(string id, DateTimeOffset time, CancellationToken cancellationToken) => await RunAsync(
        $"UPDATE {Table} SET revoked_at = COALESCE(revoked_at, $2) WHERE id = $1",
        [id, time.ToUnixTimeMilliseconds()],
        ExecuteAsync,
        cancellationToken).ConfigureAwait(false) > 0;

    private async Task<IReadOnlyList<ApiKey>> SelectAsync(string which, object?[] values, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync($"SELECT {Columns} FROM {Table} {which}", values, ReadAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return []; // The user of the database may not make tables: there are no keys in it.
        }
    }

    private static Task<int> ExecuteAsync(NpgsqlCommand command, CancellationToken cancellationToken) => command.ExecuteNonQueryAsync(cancellationToken);

    private static async Task<IReadOnlyList<ApiKey>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var row = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (row.ConfigureAwait(false))
        {
            List<ApiKey> keys = [];
            while (await row.ReadAsync(cancellationToken).ConfigureAwait(false))
                keys.Add(Read(row));
            return keys;
        }
    }

    private async Task<T> RunAsync<T>(
        string sql, object?[] values, Func<NpgsqlCommand, CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        try
        {
            var command = database.Writer.CreateCommand(sql);
            await using (command.ConfigureAwait(false))
            {
                foreach (var value in values)
                    command.Parameters.Add(Parameter(value));
                return await run(command, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (PostgresErrors.IsKnown(e))
        {
            throw PostgresErrors.Translate(e);
        }
    }

    private static NpgsqlParameter Parameter(object? value) => value switch
    {
        string text => new NpgsqlParameter<string> { TypedValue = text },
        byte[] bytes => new NpgsqlParameter<byte[]> { TypedValue = bytes },
        long number => new NpgsqlParameter<long> { TypedValue = number },
        _ => new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint, Value = DBNull.Value },
    };
}
