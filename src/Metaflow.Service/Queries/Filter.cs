using System.Globalization;
using System.Text.Json;
using Metaflow.Service.Api;
using Metaflow.Service.Http;

namespace Metaflow.Service.Queries;

/// <summary>One condition on a list: a field, an operator, and values of which one must fit.</summary>
/// <param name="Field">The field.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Values">A value each: text, a number, or null for "has no value".</param>
internal sealed record Filter(FilterField Field, string Operator, IReadOnlyList<object?> Values)
{
    private const string NoValue = "null";
    private static readonly string[] _comparisons = ["eq", "ne", "lt", "le", "gt", "ge"];
    private static readonly string[] _likenesses = ["co", "sw", "ew", "li"];
    private static readonly string[] _statuses = ["running", "completed", "failed"];

    /// <summary>Reads the conditions of a query string. Parameters of other names are not looked at.</summary>
    /// <param name="query">The parameters.</param>
    /// <param name="fields">The fields of the list.</param>
    /// <exception cref="RequestException">A condition is not valid.</exception>
    public static IReadOnlyList<Filter> Read(QueryParameters query, IReadOnlyDictionary<string, FilterField> fields)
    {
        List<Filter>? filters = null;
        foreach (var (name, value) in query.All)
        {
            var (fieldName, op) = Split(name);
            if (op.Length > 0 && !fieldName.StartsWith('_') && fields.TryGetValue(fieldName, out var field))
                (filters ??= []).Add(new Filter(field, RequireOperator(field, op), [.. value.Split(',').Select(v => Value(field, op, v))]));
        }

        return filters ?? (IReadOnlyList<Filter>)[];
    }

    /// <summary>Takes the name of a parameter apart: a field, and after a colon an operator. A parameter without an operator asks for equality.</summary>
    public static (string Field, string Operator) Split(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (name, "eq") : (name[..colon], name[(colon + 1)..]);
    }

    private static string RequireOperator(FilterField field, string op) =>
        _comparisons.Contains(op) || _likenesses.Contains(op) || op == "is"
            ? op
            : throw RequestException.WithText($"unsupported operator '{op}' for field '{field.Name}'");

    private static object? Value(FilterField field, string op, string value)
    {
        if (value == NoValue)
            return null;
        if (!StoredText.IsStorable(value))
            throw RequestException.WithText($"invalid {field.Name}: the value holds a character that no record can have");
        if (field.Kind is FilterKind.Status && !_statuses.Contains(value))
            throw RequestException.WithText($"unsupported status filter: {value}");
        var number = field.Kind is FilterKind.Number or FilterKind.Time ? Number(field, value) : 0;
        var applies = op != "is" && field.Kind switch
        {
            FilterKind.Number or FilterKind.Time => _comparisons.Contains(op),
            FilterKind.Json => op is "eq" or "ne",
            _ => true,
        };
        if (!applies)
            throw RequestException.WithText($"operator '{op}' does not apply to field '{field.Name}' with value '{value}'");
        return field.Kind switch
        {
            FilterKind.Number or FilterKind.Time => number,
            FilterKind.Json => Json(field, value),
            _ => value,
        };
    }

    private static long Number(FilterField field, string value) =>
        long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw RequestException.WithText(field.Kind is FilterKind.Time
                ? $"invalid {field.Name}: expected integer epoch milliseconds, got '{value}'"
                : $"invalid {field.Name}: expected integer, got '{value}'");

    private static string Json(FilterField field, string value)
    {
        try
        {
            using var json = JsonDocument.Parse(value);
            return StoredJson.Of(json.RootElement) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw RequestException.WithText($"invalid {field.Name}: expected JSON, got '{value}'. To look for a tag use _tags");
        }
    }
}
