using System.Buffers;
using System.Globalization;
using System.Text;

namespace Metaflow.FakeS3.Http;

/// <summary>
/// Takes an aws-chunked body apart: lines of "size;signature", each followed by so many bytes, then lines of trailing
/// headers. The chunks' signatures are not verified.
/// </summary>
internal sealed class ChunkedDecoder(BodyBuffer content)
{
    private readonly Dictionary<string, string> _trailers = new(StringComparer.OrdinalIgnoreCase);
    private State _state = State.Size;
    private long _left;

    private enum State
    {
        Size,
        Data,
        DataEnd,
        Trailer,
        End,
    }

    /// <summary>The headers after the last chunk.</summary>
    public IReadOnlyDictionary<string, string> Trailers => _trailers;

    /// <summary>Whether the last chunk was read.</summary>
    public bool IsComplete => _state is State.Trailer or State.End;

    /// <summary>Takes what it can of a part of the body.</summary>
    /// <returns>Where that ends.</returns>
    public SequencePosition Read(ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        while (_state == State.Data ? ReadData(ref reader) : ReadLine(ref reader))
            ;
        return reader.Position;
    }

    private bool ReadData(ref SequenceReader<byte> reader)
    {
        while (_left > 0 && !reader.End)
        {
            var piece = reader.UnreadSpan;
            piece = piece[..(int)Math.Min(piece.Length, _left)];
            content.Write(piece);
            reader.Advance(piece.Length);
            _left -= piece.Length;
        }
        if (_left > 0)
            return false;
        _state = State.DataEnd;
        return true;
    }

    private bool ReadLine(ref SequenceReader<byte> reader)
    {
        if (_state == State.End || !reader.TryReadTo(out ReadOnlySequence<byte> bytes, "\r\n"u8))
            return false;
        var line = Encoding.UTF8.GetString(bytes);
        _state = _state switch
        {
            State.Size => Size(line),
            State.DataEnd when line.Length == 0 => State.Size,
            State.Trailer when line.Length == 0 => State.End,
            State.Trailer => Trailer(line),
            _ => throw new S3Exception(S3Error.IncompleteBody),
        };
        return true;
    }

    private State Size(string line)
    {
        if (!long.TryParse(line.Split(';')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left) || _left < 0)
            throw new S3Exception(S3Error.IncompleteBody);
        return _left == 0 ? State.Trailer : State.Data;
    }

    private State Trailer(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0)
            _trailers[line[..colon].Trim()] = line[(colon + 1)..].Trim();
        return State.Trailer;
    }
}
