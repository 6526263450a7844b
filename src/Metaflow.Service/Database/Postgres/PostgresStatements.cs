using System.Data;
using Metaflow.Service.Queries;
using Npgsql;

namespace Metaflow.Service.Database.Postgres;

/// <summary>Runs statements on connections of a pool, and says what their errors mean.</summary>
internal static class PostgresStatements
{
    /// <summary>Runs a statement that gives one row or none.</summary>
    /// <param name="source">The pool.</param>
    /// <param name="query">The statement.</param>
    /// <param name="read">Reads the row.</param>
    /// <param name="none">The result when there is no row.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public static Task<T> RunAsync<T>(
        this NpgsqlDataSource source, Query query, Func<NpgsqlDataReader, T> read, T none, CancellationToken cancellationToken) => source.UseAsync(
        async connection =>
        {
            var command = connection.Command(query);
            await using (command.ConfigureAwait(false))
            {
                var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? read(reader) : none;

                    // The server commits after the last row: only its final answer tells that it has.
                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                    return result;
                }
            }
        },
        cancellationToken);

    /// <summary>Uses a connection.</summary>
    public static async Task<T> UseAsync<T>(this NpgsqlDataSource source, Func<NpgsqlConnection, Task<T>> use, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                try
                {
                    return await use(connection).ConfigureAwait(false);
                }
                catch
                {
                    ForgetPrepared(connection);
                    throw;
                }
            }
        }
        catch (Exception e) when (PostgresErrors.IsKnown(e))
        {
            throw PostgresErrors.Translate(e);
        }
    }

    /// <summary>A statement with its values.</summary>
    public static NpgsqlCommand Command(this NpgsqlConnection connection, Query query)
    {
        var command = new NpgsqlCommand(query.Text, connection);
        foreach (var value in query.Values)
        {
            command.Parameters.Add(value switch
            {
                string text => new NpgsqlParameter<string> { TypedValue = text },
                long number => new NpgsqlParameter<long> { TypedValue = number },
                Guid key => new NpgsqlParameter<Guid> { TypedValue = key },
                string?[] texts => new NpgsqlParameter<string?[]> { TypedValue = texts },
                _ => throw new ArgumentException($"A value of type {value.GetType()} cannot be bound.", nameof(query)),
            });
        }

        return command;
    }

    /// <summary>
    /// Lets a connection start anew after a failure. When a statement fails before it has begun, on the very run that also prepares it, Npgsql takes it
    /// for prepared but does not know its columns, and the next run would break the connection.
    /// </summary>
    public static void ForgetPrepared(NpgsqlConnection connection)
    {
        if (connection.FullState is not ConnectionState.Open)
            return;
        try
        {
            connection.UnprepareAll();
        }
        catch (Exception e) when (PostgresErrors.IsKnown(e))
        {
            // It is broken, and will not be used again.
        }
    }
}
