using System.Globalization;
using Metaflow.Service.Database;

namespace Metaflow.Service.Access.Keys;

/// <summary>What operators do with the keys in the database.</summary>
/// <param name="keys">The keys.</param>
/// <param name="time">The clock.</param>
/// <remarks>Every call may throw a <see cref="DatabaseUnavailableException"/>.</remarks>
internal sealed class KeyCommands(ApiKeyStore keys, TimeProvider time)
{
    private const int LongestName = 255;

    /// <summary>Makes a key, and writes it: that is the one time that it is told.</summary>
    /// <param name="scope">What it allows: <c>read</c> or <c>write</c>.</param>
    /// <param name="name">What it is for, of at most 255 characters.</param>
    /// <param name="lifetime">How long it is valid; null for as long as it is not revoked.</param>
    /// <param name="output">Takes the key, alone on a line.</param>
    /// <param name="messages">Takes what there is to say about it, and what is wrong.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The exit code: 0, or 1 when nothing was made.</returns>
    public async Task<int> CreateAsync(
        string scope, string name, TimeSpan? lifetime, TextWriter output, TextWriter messages, CancellationToken cancellationToken)
    {
        if (AccessScopes.Parse(scope) is not { } allowed)
            return await FailAsync(messages, $"'{scope}' is no scope. Use read, or write.").ConfigureAwait(false);
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
            return await FailAsync(messages, $"The name of a key has 1 to {LongestName} characters, on one line.").ConfigureAwait(false);
        var now = time.GetUtcNow();
        if (lifetime <= TimeSpan.Zero || lifetime > DateTimeOffset.MaxValue - now)
            return await FailAsync(messages, $"A key cannot expire after {lifetime}. Use a time that is more than nothing.").ConfigureAwait(false);
        var (id, text) = ApiKeyText.Create();
        await keys.AddAsync(new ApiKey(id, ApiKeyText.Hash(text), allowed, name, now, now + lifetime), cancellationToken).ConfigureAwait(false);
        await output.WriteLineAsync(text).ConfigureAwait(false);
        await messages.WriteLineAsync(
            $"Made key {id} with scope {scope}{(lifetime is null ? "" : $", valid until {Text(now + lifetime)}")}. Keep it now: it is not shown again. " +
            "Clients send it when METAFLOW_SERVICE_AUTH_KEY holds it.").ConfigureAwait(false);
        return 0;
    }

    /// <summary>Writes all keys as a table, oldest first.</summary>
    public async Task<int> ListAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        List<string[]> rows = [["ID", "SCOPE", "CREATED", "STATE", "NAME"]];
        foreach (var key in await keys.ListAsync(cancellationToken).ConfigureAwait(false))
            rows.Add([key.Id, key.Scope.Name(), Text(key.Created), State(key, now), key.Name]);
        var widths = Enumerable.Range(0, rows[0].Length - 1).Select(i => rows.Max(row => row[i].Length)).ToArray();
        foreach (var row in rows)
            await output.WriteLineAsync(string.Join("  ", row.Select((cell, i) => i < widths.Length ? cell.PadRight(widths[i]) : cell))).ConfigureAwait(false);
        return 0;
    }

    /// <summary>Revokes a key. Services that run notice within <see cref="KeyCache.Lifetime"/>.</summary>
    /// <returns>The exit code: 0, or 1 when there is no such key.</returns>
    public async Task<int> RevokeAsync(string id, TextWriter messages, CancellationToken cancellationToken)
    {
        if (ApiKeyText.Id(id) is not null)
            return await FailAsync(messages, "That is a key. Give its id only, which `key list` shows, so that the key stays secret.").ConfigureAwait(false);
        if (!ApiKeyText.IsId(id) || !await keys.RevokeAsync(id, time.GetUtcNow(), cancellationToken).ConfigureAwait(false))
            return await FailAsync(messages, $"There is no key with the id '{id}'. `key list` shows those that there are.").ConfigureAwait(false);
        await messages.WriteLineAsync($"Revoked key {id}. Services stop taking it within {KeyCache.Lifetime.TotalSeconds} seconds.").ConfigureAwait(false);
        return 0;
    }

    private static string State(ApiKey key, DateTimeOffset now) => key switch
    {
        { Revoked: { } revoked } => $"revoked {Text(revoked)}",
        { Expires: { } expires } when now >= expires => $"expired {Text(expires)}",
        { Expires: { } expires } => $"valid until {Text(expires)}",
        _ => "valid",
    };

    private static string Text(DateTimeOffset? time) => time!.Value.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    private static async Task<int> FailAsync(TextWriter messages, string message)
    {
        await messages.WriteLineAsync(message).ConfigureAwait(false);
        return 1;
    }
}
