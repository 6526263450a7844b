using System.Data.Common;
using Metaflow.Service.Queries;
using Npgsql;

namespace Metaflow.Service.Database.Postgres;

/// <summary>The rows of a query of PostgreSQL.</summary>
internal sealed class PostgresRows(NpgsqlConnection connection, NpgsqlCommand command, NpgsqlDataReader reader) : Rows
{
    public override DbDataReader Current => reader;

    /// <summary>Begins to read.</summary>
    public static async ValueTask<PostgresRows> OpenAsync(NpgsqlDataSource source, Query query, CancellationToken cancellationToken)
    {
        NpgsqlConnection? connection = null;
        NpgsqlCommand? command = null;
        try
        {
            connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            command = connection.Command(query);
            return new PostgresRows(connection, command, await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            if (command is not null)
                await command.DisposeAsync().ConfigureAwait(false);
            if (connection is not null)
            {
                PostgresStatements.ForgetPrepared(connection);
                await connection.DisposeAsync().ConfigureAwait(false);
            }

            if (PostgresErrors.IsKnown(e))
                throw PostgresErrors.Translate(e);
            throw;
        }
    }

    public override async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresErrors.IsKnown(e))
        {
            throw PostgresErrors.Translate(e);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await reader.DisposeAsync().ConfigureAwait(false);
        await command.DisposeAsync().ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }
}
