namespace Metaflow.FakeS3.Http;

/// <summary>The parameters of a query, decoded, in the order in which they were sent.</summary>
internal sealed class QueryParameters
{
    private static readonly QueryParameters _none = new([]);

    private readonly KeyValuePair<string, string>[] _all;

    private QueryParameters(KeyValuePair<string, string>[] all) => _all = all;

    public IReadOnlyList<KeyValuePair<string, string>> All => _all;

    public static QueryParameters Parse(string query) =>
        query.Length == 0 ? _none : new([.. query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(ParameterOf)]);

    public string? Find(string name)
    {
        foreach (var (parameter, value) in _all)
        {
            if (parameter == name)
                return value;
        }
        return null;
    }

    private static KeyValuePair<string, string> ParameterOf(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? new(Decode(text), "") : new(Decode(text[..equals]), Decode(text[(equals + 1)..]));
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
