using Metaflow.Service.Records;

namespace Metaflow.Service.Queries;

/// <summary>A list to send: what to read, and how its rows are shown.</summary>
/// <param name="Query">Selects the columns of the shape and, for a page, those of its order behind them; a page reads one row more than it holds.</param>
/// <param name="Shape">What the rows are of.</param>
/// <param name="Page">The page; null for the whole list.</param>
internal sealed record ListQuery(Query Query, RecordShape Shape, PageRequest? Page);
