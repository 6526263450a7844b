using Npgsql;

namespace Metaflow.Service.Database.Postgres.Migrations;

/// <summary>What a database has of the tables, at one moment.</summary>
internal sealed class SchemaSnapshot
{
    private readonly HashSet<string> _columns;

    private SchemaSnapshot(HashSet<string> columns, HashSet<string> validIndexes, HashSet<string> invalidIndexes, IReadOnlyList<string> metadataKey)
    {
        _columns = columns;
        ValidIndexes = validIndexes;
        InvalidIndexes = invalidIndexes;
        MetadataKey = metadataKey;
    }

    /// <summary>The names of the indexes that can be used, keys among them.</summary>
    public IReadOnlySet<string> ValidIndexes { get; }

    /// <summary>The names of indexes that were not built to their end.</summary>
    public IReadOnlySet<string> InvalidIndexes { get; }

    /// <summary>The columns of the primary key of the metadata; empty when there is none.</summary>
    public IReadOnlyList<string> MetadataKey { get; }

    /// <summary>Whether a table has this column.</summary>
    public bool HasColumn(string table, string column) => _columns.Contains($"{table}.{column}");

    /// <summary>Whether there is such a table.</summary>
    public bool HasTable(string table) => _columns.Any(column => column.StartsWith(table + ".", StringComparison.Ordinal));

    /// <summary>Looks at the tables of these names that an unqualified name finds.</summary>
    public static async Task<SchemaSnapshot> ReadAsync(NpgsqlConnection connection, TableNames tables, CancellationToken cancellationToken)
    {
        const string Tables = "(SELECT to_regclass(quote_ident(name)) FROM unnest($1) AS name)";
        const string Columns = $"""
            SELECT c.relname || '.' || a.attname
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            WHERE a.attrelid IN {Tables} AND a.attnum > 0 AND NOT a.attisdropped
            """;
        const string Indexes = $"""
            SELECT i.relname
            FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
            WHERE x.indrelid IN {Tables} AND x.indisvalid
            """;
        const string Unfinished = $"""
            SELECT i.relname
            FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
            WHERE x.indrelid IN {Tables} AND NOT x.indisvalid
            """;
        const string Key = $"""
            SELECT a.attname::text
            FROM pg_constraint k
            CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS part (attnum, place)
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = part.attnum
            WHERE k.conrelid IN {Tables} AND k.contype = 'p'
            ORDER BY part.place
            """;
        var all = tables.All.ToArray();
        return new SchemaSnapshot(
            [.. await ReadTextsAsync(connection, Columns, all, cancellationToken).ConfigureAwait(false)],
            [.. await ReadTextsAsync(connection, Indexes, all, cancellationToken).ConfigureAwait(false)],
            [.. await ReadTextsAsync(connection, Unfinished, all, cancellationToken).ConfigureAwait(false)],
            await ReadTextsAsync(connection, Key, [tables.Metadata], cancellationToken).ConfigureAwait(false));
    }

    private static async Task<List<string>> ReadTextsAsync(
        NpgsqlConnection connection, string sql, string[] tables, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = tables });
            List<string> texts = [];
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    texts.Add(reader.GetString(0));
            }

            return texts;
        }
    }
}
