using System.Globalization;
using Metaflow.Service.Http;

namespace Metaflow.Service.Queries;

/// <summary>Which page of a list a client asks for.</summary>
/// <param name="Order">The order of the list.</param>
/// <param name="Limit">The most records of the page: 1 to <see cref="LargestLimit"/>.</param>
/// <param name="After">The end of the page before; null for the first page.</param>
internal sealed record PageRequest(ListOrder Order, int Limit, Cursor? After)
{
    /// <summary>The size of a page when the client does not say.</summary>
    public const int DefaultLimit = 50;

    /// <summary>The largest page. A client that asks for more gets this many.</summary>
    public const int LargestLimit = 500;

    /// <summary>Reads <c>_limit</c> and <c>_cursor</c>.</summary>
    /// <param name="query">The parameters.</param>
    /// <param name="order">The order of the list.</param>
    /// <param name="isFiltered">Whether the list is filtered, which makes pages of it always.</param>
    /// <returns>The page; null when the whole list is asked for.</returns>
    /// <exception cref="RequestException">A parameter is not valid.</exception>
    public static PageRequest? Read(QueryParameters query, ListOrder order, bool isFiltered = false)
    {
        var (limit, cursor) = (query.First("_limit"), query.First("_cursor"));
        if (limit is null && cursor is null && !isFiltered)
            return null;
        return new PageRequest(order, ParseLimit(limit), string.IsNullOrEmpty(cursor) ? null : Cursor.Parse(cursor, order));
    }

    private static int ParseLimit(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return DefaultLimit;
        return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var limit) && limit > 0
            ? (int)Math.Min(limit, LargestLimit)
            : throw RequestException.WithText($"invalid _limit: expected a whole number from 1, got '{text}'");
    }
}
