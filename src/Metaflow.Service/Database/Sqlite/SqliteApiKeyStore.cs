using Metaflow.Service.Access.Keys;

namespace Metaflow.Service.Database.Sqlite;

/// <summary>The keys in the file. Reading takes the writer's turn too: it is rare.</summary>
internal sealed class SqliteApiKeyStore(SqliteWriter writer) : ApiKeyStore
{
    private const string Table = "metaflow_service_keys";

    public override Task AddAsync(ApiKey key, CancellationToken cancellationToken) => writer.WriteAsync(
        session => session.Execute($"INSERT INTO {Table} ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7)", Values(key)), cancellationToken);

    public override Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken) => writer.WriteAsync(
        session =>
        {
            using var row = session.Read($"SELECT {Columns} FROM {Table} WHERE id = $1", id);
            return row.Read() ? Read(row) : null;
        },
        cancellationToken);

    public override Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) => writer.WriteAsync<IReadOnlyList<ApiKey>>(
        static session =>
        {
            using var row = session.Read($"SELECT {Columns} FROM {Table} ORDER BY created_at, id");
            List<ApiKey> keys = [];
            while (row.Read())
                keys.Add(Read(row));
            return keys;
        },
        cancellationToken);

    public override Task<bool> RevokeAsync(string id, DateTimeOffset time, CancellationToken cancellationToken) => writer.WriteAsync(
        session => session.Execute(
            $"UPDATE {Table} SET revoked_at = COALESCE(revoked_at, $2) WHERE id = $1", id, time.ToUnixTimeMilliseconds()) > 0,
        cancellationToken);
}
