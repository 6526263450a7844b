using System.Buffers;
using System.Text;

namespace Metaflow.Service.Operations.Logging;

/// <summary>
/// Writes lines to a stream on a thread of its own, as many at once as there are. Who logs waits only when a lot is waiting. Lines are lost when the
/// stream fails; the service goes on. Thread-safe.
/// </summary>
internal sealed class LogWriter : IDisposable
{
    private const int MostWaiting = 1 << 20;
    private readonly object _gate = new();
    private readonly Stream _stream;
    private readonly Thread _thread;
    private ArrayBufferWriter<byte> _waiting = new(1 << 14);
    private bool _isClosed;

    public LogWriter(Stream stream)
    {
        _stream = stream;
        _thread = new Thread(Run) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    /// <summary>Writes a line that is whole, with its end.</summary>
    public void Write(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            WaitForRoom();
            _waiting.Write(line);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The same, for text.</summary>
    public void Write(ReadOnlySpan<char> line)
    {
        lock (_gate)
        {
            WaitForRoom();
            Encoding.UTF8.GetBytes(line, _waiting);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Writes what is waiting, and ends.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
    }

    private void WaitForRoom()
    {
        while (_waiting.WrittenCount > MostWaiting && !_isClosed)
            Monitor.Wait(_gate);
    }

    private void Run()
    {
        var writing = new ArrayBufferWriter<byte>(1 << 14);
        while (true)
        {
            lock (_gate)
            {
                while (_waiting.WrittenCount == 0 && !_isClosed)
                    Monitor.Wait(_gate);
                if (_waiting.WrittenCount == 0)
                    return;
                (writing, _waiting) = (_waiting, writing);
                Monitor.PulseAll(_gate);
            }

            try
            {
                _stream.Write(writing.WrittenSpan);
                _stream.Flush();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // Whoever reads the log has gone. There is nowhere to tell it.
            }

            writing.ResetWrittenCount();
        }
    }
}
