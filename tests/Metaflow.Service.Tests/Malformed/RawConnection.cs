using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Metaflow.Service.Tests.Malformed;

/// <summary>A connection that sends what it is told, whether HTTP allows it or not. For one request at a time.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[16 * 1024];
    private int _length;

    /// <summary>Whether the service takes another request on it.</summary>
    public bool IsOpen { get; private set; } = true;

    public static async Task<RawConnection> OpenAsync(Uri service)
    {
        var connection = new RawConnection();
        await connection._socket.ConnectAsync(service.Host, service.Port);
        return connection;
    }

    /// <summary>Sends a request and reads its answer.</summary>
    /// <returns>The answer; null when the service has closed the connection without one.</returns>
    public async Task<RawAnswer?> SendAsync(RawRequest request, CancellationToken cancellationToken)
    {
        _length = 0;
        IsOpen = false;
        try
        {
            await _socket.SendAsync(request.Bytes, cancellationToken);
        }
        catch (SocketException)
        {
            // The service had enough before the end; its answer is there all the same.
        }

        var (answer, keepsAlive) = await ReceiveAsync(request.Method == "HEAD", cancellationToken);
        IsOpen = keepsAlive;
        return answer;
    }

    /// <summary>Sends bytes and no more, and reads all there is to read until the service closes the connection.</summary>
    public async Task<string> SendAllAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        IsOpen = false;
        _length = 0;
        try
        {
            await _socket.SendAsync(bytes, cancellationToken);
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // As above.
        }

        while (await FillAsync(cancellationToken))
        {
        }

        return Encoding.Latin1.GetString(_buffer, 0, _length);
    }

    public void Dispose() => _socket.Dispose();

    private async Task<(RawAnswer? Answer, bool KeepsAlive)> ReceiveAsync(bool hasNoBody, CancellationToken cancellationToken)
    {
        var start = 0;
        while (true)
        {
            if (await FindAsync("\r\n\r\n", start, cancellationToken) is not { } end)
                return (null, false);
            var head = Encoding.Latin1.GetString(_buffer, start, end - start);
            var status = int.Parse(head.AsSpan("HTTP/1.1 ".Length, 3), NumberStyles.None, CultureInfo.InvariantCulture);
            start = end;
            if (status == 100)
                continue;
            var body = hasNoBody || status is 204 or 304 ? "" : await ReceiveBodyAsync(head, start, cancellationToken);
            return body is null
                ? (null, false)
                : (new RawAnswer(status, head, body), !head.Contains("\r\nConnection: close", StringComparison.OrdinalIgnoreCase));
        }
    }

    private async Task<string?> ReceiveBodyAsync(string head, int start, CancellationToken cancellationToken)
    {
        const string name = "\r\nContent-Length: ";
        var place = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (place < 0)
        {
            // Sent in parts; the last is empty. None of our bodies hold this text.
            return await FindAsync("\r\n0\r\n\r\n", start - 2, cancellationToken) is { } end ? Unchunk(start, end) : null;
        }

        var value = head.AsSpan(place + name.Length);
        var length = int.Parse(value[..value.IndexOf('\r')], NumberStyles.None, CultureInfo.InvariantCulture);
        while (_length < start + length)
        {
            if (!await FillAsync(cancellationToken))
                return null;
        }

        return Encoding.UTF8.GetString(_buffer, start, length);
    }

    private string Unchunk(int start, int end)
    {
        var text = new List<byte>();
        while (start < end)
        {
            var line = _buffer.AsSpan(start, end - start).IndexOf("\r\n"u8);
            var length = int.Parse(Encoding.ASCII.GetString(_buffer, start, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0)
                break;
            text.AddRange(_buffer.AsSpan(start + line + 2, length));
            start += line + 2 + length + 2;
        }

        return Encoding.UTF8.GetString([.. text]);
    }

    // The place behind a text, at or after a place.
    private async Task<int?> FindAsync(string text, int start, CancellationToken cancellationToken)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        var from = start;
        while (true)
        {
            var found = _buffer.AsSpan(from, Math.Max(0, _length - from)).IndexOf(bytes);
            if (found >= 0)
                return from + found + bytes.Length;
            from = Math.Max(start, _length - bytes.Length);
            if (!await FillAsync(cancellationToken))
                return null;
        }
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_length == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        try
        {
            var count = await _socket.ReceiveAsync(_buffer.AsMemory(_length), cancellationToken);
            _length += count;
            return count > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>An answer.</summary>
internal sealed record RawAnswer(int Status, string Head, string Body);
