namespace Metaflow.Runtime.Workers;

/// <summary>
/// Cuts one output stream of a worker into lines, and finds the mark that says that a task's output is complete. The mark follows
/// the last output directly, even when that did not end its line.
/// </summary>
internal sealed class OutputReader(Stream stream, byte[] mark, OutputReader.LineHandler onLine, Action onMark)
{
    /// <summary>A longer line is cut into pieces of this size.</summary>
    private const int MaxLine = 1 << 20;

    private byte[] _buffer = new byte[8192];
    private int _length;

    public delegate void LineHandler(ReadOnlySpan<byte> line);

    /// <summary>Reads until the end of the stream.</summary>
    public void Run()
    {
        while (Fill())
            Cut();
        if (_length > 0)
            onLine(_buffer.AsSpan(0, _length));
        _length = 0;
    }

    private bool Fill()
    {
        if (_length == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        try
        {
            var read = stream.Read(_buffer, _length, _buffer.Length - _length);
            _length += read;
            return read > 0;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    private void Cut()
    {
        var start = 0;
        while (true)
        {
            var rest = _buffer.AsSpan(start, _length - start);
            var end = rest.IndexOf((byte)'\n');
            if (end < 0)
            {
                if (rest.Length >= MaxLine)
                {
                    onLine(rest);
                    start = _length;
                }

                break;
            }

            Take(rest[..end]);
            start += end + 1;
        }

        _buffer.AsSpan(start, _length - start).CopyTo(_buffer);
        _length -= start;
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        if (!line.EndsWith(mark))
        {
            onLine(line is [.. var text, (byte)'\r'] ? text : line);
            return;
        }

        if (line.Length > mark.Length)
            onLine(line[..^mark.Length]);
        onMark();
    }
}
