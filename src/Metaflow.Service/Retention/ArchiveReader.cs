using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Metaflow.Service.Retention;

/// <summary>Rows of one table, in the order of an archive.</summary>
/// <param name="Table">The table.</param>
/// <param name="Json">The rows: an array of JSON.</param>
/// <param name="Count">How many.</param>
internal sealed record ArchivedRows(RetentionTable Table, string Json, int Count);

/// <summary>Reads archives (<see cref="ArchiveWriter"/>).</summary>
internal static class ArchiveReader
{
    private const int MostRows = 500;

    /// <summary>Reads the rows; at the end it is known that the archive is whole.</summary>
    /// <exception cref="ArchiveException">The file is no archive, or is not whole.</exception>
    public static async IAsyncEnumerable<ArchivedRows> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var lines = Open(path);
        RetentionTable? table = null;
        List<string> rows = [];
        long count = 0, number = 0;
        var isEnded = false;
        while (await NextAsync(lines, path, cancellationToken).ConfigureAwait(false) is { } line)
        {
            number++;
            if (isEnded)
                throw Broken(path, number, "There is more behind its end.");
            var (next, row, end) = Parse(path, number, line);
            if (rows.Count > 0 && (next != table || rows.Count == MostRows))
            {
                yield return Take(table!, rows);
            }

            if (next is null)
            {
                isEnded = end == count ? true : throw Broken(path, number, $"It should have {end} rows, and has {count}.");
                continue;
            }

            (table, count) = (next, count + 1);
            rows.Add(row!);
        }

        if (!isEnded)
            throw Broken(path, number, "It ends too early.");
    }

    private static ArchivedRows Take(RetentionTable table, List<string> rows)
    {
        var taken = new ArchivedRows(table, $"[{string.Join(",", rows)}]", rows.Count);
        rows.Clear();
        return taken;
    }

    private static StreamReader Open(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            return new StreamReader(ArchiveFiles.IsCompressed(path) ? new GZipStream(file, CompressionMode.Decompress) : file, new UTF8Encoding(false, true));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArchiveException($"The archive '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static async Task<string?> NextAsync(StreamReader lines, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or DecoderFallbackException)
        {
            throw new ArchiveException($"The archive '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static (RetentionTable? Table, string? Row, long Count) Parse(string path, long number, string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.ValueKind is JsonValueKind.Object && root.TryGetProperty(ArchiveFiles.Count, out var count) && count.TryGetInt64(out var rows))
                return (null, null, rows);
            if (root.ValueKind is JsonValueKind.Object
                && root.TryGetProperty(ArchiveFiles.Table, out var name) && name.ValueKind is JsonValueKind.String
                && root.TryGetProperty(ArchiveFiles.Row, out var row) && row.ValueKind is JsonValueKind.Object
                && RetentionTable.All.FirstOrDefault(t => t.Name == name.GetString()) is { } table)
                return (table, row.GetRawText(), 0);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Broken(path, number, e.Message);
        }

        throw Broken(path, number, "It names no table and row.");
    }

    private static ArchiveException Broken(string path, long line, string reason) =>
        new($"'{path}' is no archive of this service, or not a whole one; line {line}: {reason}");
}
