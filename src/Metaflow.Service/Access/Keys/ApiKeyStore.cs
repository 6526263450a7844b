using Metaflow.Service.Database;

namespace Metaflow.Service.Access.Keys;

/// <summary>The keys in the database. All members may be called from several threads.</summary>
/// <remarks>Every call may throw a <see cref="DatabaseUnavailableException"/>.</remarks>
internal abstract class ApiKeyStore
{
    /// <summary>The columns of a key, in the order of <see cref="Read"/>.</summary>
    protected const string Columns = "id, hash, scope, name, created_at, expires_at, revoked_at";

    /// <summary>Keeps a new key.</summary>
    public abstract Task AddAsync(ApiKey key, CancellationToken cancellationToken);

    /// <summary>Finds a key, valid or not.</summary>
    /// <returns>The key; null when there is none of that id.</returns>
    public abstract Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>All keys, valid or not, oldest first.</summary>
    public abstract Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Revokes a key, unless it is already.</summary>
    /// <returns>Whether there is a key of that id.</returns>
    public abstract Task<bool> RevokeAsync(string id, DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>Reads a row of <see cref="Columns"/>. A scope that this version does not know allows the least.</summary>
    protected static ApiKey Read(System.Data.Common.DbDataReader row) => new(
        row.GetString(0),
        row.GetFieldValue<byte[]>(1),
        AccessScopes.Parse(row.GetString(2)) ?? AccessScope.Read,
        row.GetString(3),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
        Time(row, 5),
        Time(row, 6));

    /// <summary>The values of a row of <see cref="Columns"/>.</summary>
    protected static object?[] Values(ApiKey key) =>
    [
        key.Id,
        key.Hash,
        key.Scope.Name(),
        key.Name,
        key.Created.ToUnixTimeMilliseconds(),
        key.Expires?.ToUnixTimeMilliseconds(),
        key.Revoked?.ToUnixTimeMilliseconds(),
    ];

    private static DateTimeOffset? Time(System.Data.Common.DbDataReader row, int place) =>
        row.IsDBNull(place) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(place));
}
