using System.Data.Common;
using Npgsql;

namespace Metaflow.Service.Database.Postgres;

/// <summary>The rows of a query of PostgreSQL.</summary>
internal sealed class PostgresRows(NpgsqlCommand command, NpgsqlDataReader reader) : Rows
{
    public override DbDataReader Current => reader;

    /// <summary>Begins to read.</summary>
    public static async ValueTask<PostgresRows> OpenAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return new PostgresRows(command, await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            await command.DisposeAsync().ConfigureAwait(false);
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
    }
}
