using System.Collections.Frozen;

namespace Metaflow.Service.Database.Postgres.Connections;

/// <summary>How to reach a database, as libpq's keywords and values (<c>host</c>, <c>port</c>, <c>dbname</c>, ...). Immutable.</summary>
internal sealed class PostgresConnectionInfo
{
    private static readonly FrozenSet<string> _shown =
        new[] { "host", "hostaddr", "port", "dbname", "user", "sslmode", "target_session_attrs" }.ToFrozenSet();

    private readonly FrozenDictionary<string, string> _values;

    /// <summary>Takes keywords with their values. Those that are null or empty count as absent.</summary>
    public PostgresConnectionInfo(IEnumerable<KeyValuePair<string, string?>> values) =>
        _values = values
            .Where(pair => !string.IsNullOrEmpty(pair.Value))
            .ToFrozenDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.Ordinal);

    /// <summary>The value of a keyword; null when it has none.</summary>
    public string? this[string keyword] => _values.GetValueOrDefault(keyword);

    /// <summary>Reads libpq's connection text in either of its forms, <c>host=db dbname=x</c> or <c>postgresql://db/x</c>.</summary>
    /// <exception cref="FormatException">It is neither. The message says where, and shows nothing of the text, in which a password may be.</exception>
    public static PostgresConnectionInfo Parse(string text) =>
        new(ConnectionUri.IsUri(text) ? ConnectionUri.Parse(text) : ConnectionKeywords.Parse(text));

    /// <summary>The same with one value changed.</summary>
    /// <param name="keyword">What to change.</param>
    /// <param name="value">Null to take it away.</param>
    public PostgresConnectionInfo With(string keyword, string? value) =>
        new(_values.Where(pair => pair.Key != keyword).Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))
            .Append(KeyValuePair.Create(keyword, value)));

    /// <summary>Where this leads to, without what is secret.</summary>
    public override string ToString() =>
        string.Join(' ', _values.Where(pair => _shown.Contains(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}={pair.Value}"));
}
