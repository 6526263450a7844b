using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Metaflow.Service.Api;
using Metaflow.Service.Http;

namespace Metaflow.Service.Queries;

/// <summary>Where a page ends: the keys of its last record. Clients carry it as base64 of JSON.</summary>
/// <param name="Values">One value for each key of the list's order.</param>
internal sealed record Cursor(IReadOnlyList<object> Values)
{
    /// <summary>Reads what a client sent.</summary>
    /// <exception cref="RequestException">It is none of this list.</exception>
    public static Cursor Parse(string text, ListOrder order)
    {
        try
        {
            using var json = JsonDocument.Parse(Convert.FromBase64String(text), new JsonDocumentOptions { MaxDepth = 4 });
            var values = new List<object>();
            foreach (var key in order.Keys)
            {
                if (json.RootElement.ValueKind is not JsonValueKind.Object || !json.RootElement.TryGetProperty(key.Name, out var value))
                    throw Invalid();
                values.Add(key.IsText ? StoredText.Of(value) ?? throw Invalid() : Number(value));
            }

            return new Cursor(values);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw Invalid();
        }
    }

    /// <summary>Writes the cursor after a row.</summary>
    /// <param name="order">The order of the list.</param>
    /// <param name="row">The row.</param>
    /// <param name="first">The place of its first key.</param>
    public static string Encode(ListOrder order, DbDataReader row, int first)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            for (var i = 0; i < order.Keys.Count; i++)
            {
                if (order.Keys[i].IsText)
                    json.WriteString(order.Keys[i].Name, row.GetString(first + i));
                else
                    json.WriteNumber(order.Keys[i].Name, row.GetInt64(first + i));
            }

            json.WriteEndObject();
        }

        return Convert.ToBase64String(bytes.WrittenSpan);
    }

    private static long Number(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number))
            return number;
        return value.ValueKind is JsonValueKind.String
            && long.TryParse(StoredText.OfString(value), NumberStyles.Integer, CultureInfo.InvariantCulture, out number)
            ? number
            : throw Invalid();
    }

    private static RequestException Invalid() => RequestException.WithText("Invalid cursor");
}
