using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Metaflow.Datastore;

/// <summary>
/// Collects one stream of a task's output in the format in which logs are stored, in memory and up to a size. All
/// members may be called from several threads; the buffer goes back to its pool on <see cref="Dispose"/>.
/// </summary>
public sealed class TaskLogWriter : IDisposable
{
    /// <summary>How many bytes a stream may have unless told otherwise: 10 million.</summary>
    public const int DefaultMaxBytes = 10_000_000;

    private const int TimeLength = 26;
    private const int IdLength = 36;
    private const int FirstBuffer = 4096;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly byte[] _source;
    private readonly int _maxBytes;
    private readonly byte[] _id = new byte[IdLength];
    private readonly byte[] _second = new byte[LogHeader.IsoFormat.Length];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _length;
    private int _userLength;
    private byte[] _partial = [];
    private int _partialLength;
    private long _secondTicks = -1;
    private ulong _lines;
    private bool _isTruncated;

    /// <summary>Begins an empty log.</summary>
    /// <param name="source">Who captures the lines.</param>
    /// <param name="maxBytes">
    /// How many bytes lines may take, their headers included. The first line that does not fit is replaced by a remark,
    /// and later ones are dropped.
    /// </param>
    /// <param name="time">The clock; null for the system's.</param>
    public TaskLogWriter(LogSource source, int maxBytes = DefaultMaxBytes, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        _source = source == LogSource.Runtime ? "Z|runtime|"u8.ToArray() : "Z|task|"u8.ToArray();
        _maxBytes = maxBytes;
        _time = time ?? TimeProvider.System;
        NewId();
    }

    /// <summary>Whether lines were dropped because the log is full.</summary>
    public bool IsTruncated => _isTruncated;

    /// <summary>The size of the log in bytes, without what waits for its line's end.</summary>
    public int Length => _length;

    /// <summary>Adds output as it comes. What follows the last line end waits for its rest.</summary>
    /// <param name="output">The bytes that were written, UTF-8.</param>
    public void Append(ReadOnlySpan<byte> output)
    {
        lock (_gate)
        {
            int end;
            while ((end = output.IndexOf((byte)'\n')) >= 0)
            {
                if (_partialLength == 0)
                {
                    AddLine(output[..end]);
                }
                else
                {
                    KeepPartial(output[..end]);
                    AddLine(_partial.AsSpan(0, _partialLength));
                    _partialLength = 0;
                }

                output = output[(end + 1)..];
            }

            KeepPartial(output);
        }
    }

    /// <summary>Adds one line, or several when it contains line ends.</summary>
    /// <param name="line">The line without its end, UTF-8.</param>
    public void AppendLine(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            int end;
            while ((end = line.IndexOf((byte)'\n')) >= 0)
            {
                AddLine(line[..end]);
                line = line[(end + 1)..];
            }

            AddLine(line);
        }
    }

    /// <summary>Adds a remark of Metaflow's own; it has room also when the log is full.</summary>
    /// <param name="text">The remark: one line, without its end.</param>
    public void AppendSystemLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        lock (_gate)
        {
            FinishPartial();
            WriteLine(Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>Ends the log: adds the last line if its end never came.</summary>
    /// <returns>The log; valid until something is added or the writer is disposed.</returns>
    public ReadOnlyMemory<byte> Complete()
    {
        lock (_gate)
        {
            FinishPartial();
            return _buffer.AsMemory(0, _length);
        }
    }

    /// <summary>A copy of the log so far, without what waits for its line's end.</summary>
    public byte[] ToArray()
    {
        lock (_gate)
            return _buffer.AsSpan(0, _length).ToArray();
    }

    /// <summary>Gives the buffer back. Nothing can be added afterwards.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_buffer.Length > 0)
                ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _length = 0;
        }
    }

    private void FinishPartial()
    {
        if (_partialLength == 0)
            return;
        AddLine(_partial.AsSpan(0, _partialLength));
        _partialLength = 0;
    }

    private void KeepPartial(ReadOnlySpan<byte> output)
    {
        // A line without an end must not take more memory than the log may.
        var room = _maxBytes - _partialLength;
        if (output.Length > room)
            output = output[..room];
        if (_partial.Length - _partialLength < output.Length)
            Array.Resize(ref _partial, Math.Max(_partial.Length * 2, _partialLength + output.Length));
        output.CopyTo(_partial.AsSpan(_partialLength));
        _partialLength += output.Length;
    }

    private void AddLine(ReadOnlySpan<byte> line)
    {
        if (_isTruncated)
            return;
        if (line.StartsWith(LogHeader.Prefix))
            return; // Whoever made the header has stored the line.
        var before = _length;
        if (line.StartsWith(LogHeader.NotStoredMark) && line[2..].StartsWith(LogHeader.Prefix))
            WriteRaw(line[2..]);
        else
            WriteLine(line);
        if (_userLength + _length - before < _maxBytes)
        {
            _userLength += _length - before;
            return;
        }

        _length = before;
        _isTruncated = true;
        WriteLine("[TRUNCATED - MAXIMUM LOG FILE SIZE REACHED]"u8);
    }

    private void WriteLine(ReadOnlySpan<byte> text)
    {
        var valid = Valid(text);
        Reserve(LogHeader.Prefix.Length + 2 + TimeLength + _source.Length + IdLength + 2 + valid.Length);
        Put("[MFLOG|0|"u8);
        PutTime();
        Put(_source);
        PutId();
        Put("]"u8);
        Put(valid);
        Put("\n"u8);
    }

    private void WriteRaw(ReadOnlySpan<byte> line)
    {
        var valid = Valid(line);
        Reserve(valid.Length + 1);
        Put(valid);
        Put("\n"u8);
    }

    /// <summary>
    /// The text, with what is not UTF-8 replaced: one bad byte would make the whole log unreadable to Python.
    /// </summary>
    private static ReadOnlySpan<byte> Valid(ReadOnlySpan<byte> text) =>
        Utf8.IsValid(text) ? text : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));

    private void PutTime()
    {
        var ticks = _time.GetUtcNow().UtcTicks;
        var second = ticks / TimeSpan.TicksPerSecond;
        if (second != _secondTicks)
        {
            new DateTime(second * TimeSpan.TicksPerSecond).TryFormat(
                _second, out _, LogHeader.IsoFormat, CultureInfo.InvariantCulture);
            _secondTicks = second;
        }

        Put(_second);
        var target = _buffer.AsSpan(_length, 7);
        target[0] = (byte)'.';
        var fraction = (int)(ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond);
        for (var i = 6; i > 0; i--)
        {
            target[i] = (byte)('0' + (fraction % 10));
            fraction /= 10;
        }

        _length += 7;
    }

    /// <summary>An id shaped like a UUID: random in front, counted behind.</summary>
    private void PutId()
    {
        var number = _lines++;
        for (var at = IdLength - 1; at >= IdLength - 12; at--)
        {
            _id[at] = "0123456789abcdef"u8[(int)(number & 15)];
            number >>= 4;
        }

        Put(_id);
    }

    private void NewId()
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        Utf8Formatter.TryFormat(new Guid(random), _id, out _);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length >= count)
            return;
        ObjectDisposedException.ThrowIf(_buffer.Length == 0, this);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + count));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
