using System.Data.Common;
using System.IO.Compression;
using System.Text.Json;
using Metaflow.Service.Database;
using Metaflow.Service.Records;

namespace Metaflow.Service.Retention;

/// <summary>
/// Writes runs to an archive: a line of JSON for each row, <c>{"table": …, "row": {…}}</c>, and a last line that tells how many there are. The file
/// gets its name when all of it is on the disk.
/// </summary>
internal sealed class ArchiveWriter : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _unfinished;
    private readonly FileStream _file;
    private readonly Stream _stream;
    private readonly MemoryStream _line = new();
    private long _count;
    private bool _isFinished;

    private ArchiveWriter(string path, string unfinished, FileStream file)
    {
        _path = path;
        _unfinished = unfinished;
        _file = file;
        _stream = ArchiveFiles.IsCompressed(path) ? new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true) : file;
    }

    /// <summary>Begins an archive.</summary>
    /// <exception cref="ArchiveException">There is a file of that name, or none can be made.</exception>
    public static ArchiveWriter Create(string path)
    {
        if (Path.Exists(path))
            throw new ArchiveException($"There is a file '{path}' already. Name another; archives are not overwritten.");
        var unfinished = $"{path}.{Guid.NewGuid():N}.unfinished";
        try
        {
            return new ArchiveWriter(path, unfinished, new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArchiveException($"The archive '{path}' cannot be made: {e.Message}", e);
        }
    }

    /// <summary>Adds a run with everything that belongs to it.</summary>
    public async Task AddAsync(MetadataStore store, RetentionQueries queries, SelectedRun run, CancellationToken cancellationToken)
    {
        foreach (var table in RetentionTable.All)
        {
            var rows = await store.ReadAsync(queries.Rows(table, run), cancellationToken).ConfigureAwait(false);
            await using var _ = rows.ConfigureAwait(false);
            while (await rows.NextAsync(cancellationToken).ConfigureAwait(false))
            {
                await WriteLineAsync(json => WriteRow(json, table, rows.Current), cancellationToken).ConfigureAwait(false);
                _count++;
            }
        }
    }

    /// <summary>Ends the archive. Afterwards it is on the disk, under its name.</summary>
    /// <exception cref="ArchiveException">It could not be written to its end.</exception>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WriteLineAsync(json => json.WriteNumber(ArchiveFiles.Count, _count), cancellationToken).ConfigureAwait(false);
            if (_stream != _file)
                await _stream.DisposeAsync().ConfigureAwait(false);
            _file.Flush(flushToDisk: true);
            await _file.DisposeAsync().ConfigureAwait(false);
            File.Move(_unfinished, _path);
            _isFinished = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArchiveException($"The archive '{_path}' cannot be written: {e.Message} Nothing was removed.", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isFinished)
            return;
        await _file.DisposeAsync().ConfigureAwait(false);
        File.Delete(_unfinished);
    }

    private static void WriteRow(Utf8JsonWriter json, RetentionTable table, DbDataReader row)
    {
        json.WriteString(ArchiveFiles.Table, table.Name);
        json.WriteStartObject(ArchiveFiles.Row);
        for (var i = 0; i < table.Columns.Count; i++)
        {
            var column = table.Columns[i];
            if (row.IsDBNull(i))
            {
                json.WriteNull(column.Name);
            }
            else if (column.Kind is ColumnKind.Number)
            {
                json.WriteNumber(column.Name, row.GetInt64(i));
            }
            else if (column.Kind is ColumnKind.Json)
            {
                json.WritePropertyName(column.Name);
                json.WriteRawValue(row.GetString(i), skipInputValidation: true);
            }
            else
            {
                json.WriteString(column.Name, row.GetString(i));
            }
        }

        json.WriteEndObject();
    }

    private async Task WriteLineAsync(Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        _line.SetLength(0);
        var json = new Utf8JsonWriter(_line);
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        _line.WriteByte((byte)'\n');
        await _stream.WriteAsync(_line.GetBuffer().AsMemory(0, (int)_line.Length), cancellationToken).ConfigureAwait(false);
    }
}
