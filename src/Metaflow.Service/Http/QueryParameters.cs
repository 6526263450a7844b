using Microsoft.AspNetCore.WebUtilities;

namespace Metaflow.Service.Http;

/// <summary>The parameters of a query string, in the order in which they were sent. Names are case-sensitive and may repeat.</summary>
internal sealed class QueryParameters
{
    private readonly List<KeyValuePair<string, string>> _parameters = [];

    /// <param name="query">The query string, encoded, without the question mark.</param>
    public QueryParameters(string query)
    {
        foreach (var pair in new QueryStringEnumerable(query))
            _parameters.Add(new(pair.DecodeName().ToString(), pair.DecodeValue().ToString()));
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All => _parameters;

    /// <summary>The first value of a parameter; null when it was not sent.</summary>
    public string? First(string name)
    {
        foreach (var (key, value) in _parameters)
        {
            if (key == name)
                return value;
        }

        return null;
    }
}
