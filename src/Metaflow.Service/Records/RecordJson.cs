using System.Data.Common;
using System.Text.Json;

namespace Metaflow.Service.Records;

/// <summary>Writes rows of the database as the JSON that clients see, with no object in between.</summary>
internal static class RecordJson
{
    /// <summary>Writes one record.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="shape">What the row is of: its columns begin the row, in order.</param>
    /// <param name="row">The row.</param>
    /// <param name="first">The place of the first column.</param>
    public static void Write(Utf8JsonWriter writer, RecordShape shape, DbDataReader row, int first = 0)
    {
        writer.WriteStartObject();
        var place = first;
        foreach (var column in shape.Columns)
        {
            switch (column.Kind)
            {
                case ColumnKind.OptionalText when row.IsDBNull(place):
                    break;
                case ColumnKind.Id when row.IsDBNull(place):
                    writer.WriteNumber(column.Name, row.GetInt64(place + 1));
                    break;
                case not ColumnKind.Id when row.IsDBNull(place):
                    writer.WriteNull(column.Name);
                    break;
                case ColumnKind.Number:
                    writer.WriteNumber(column.Name, row.GetInt64(place));
                    break;
                case ColumnKind.Json:
                    writer.WritePropertyName(column.Name);
                    writer.WriteRawValue(row.GetString(place), skipInputValidation: true);
                    break;
                default:
                    writer.WriteString(column.Name, row.GetString(place));
                    break;
            }

            place += column.Kind is ColumnKind.Id ? 2 : 1;
        }

        writer.WriteEndObject();
    }
}
