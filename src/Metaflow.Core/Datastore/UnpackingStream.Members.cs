using System.Buffers.Binary;

namespace Metaflow.Datastore;

/// <summary>The members of gzip data: headers, trailers, and what may stand between and after them.</summary>
internal sealed partial class UnpackingStream
{
    private const int HasHeaderChecksum = 2;
    private const int HasExtra = 4;
    private const int HasName = 8;
    private const int HasComment = 16;
    private const int Reserved = 0xe0;

    private bool TryPassHeader()
    {
        if (!Has(GzipFormat.HeaderLength))
            return false;
        var header = Available;
        if (header[0] != 0x1f || header[1] != 0x8b)
            throw new InvalidDataException(_length == 0 ? "it is not in gzip format" : "it has bytes after its end");
        if (header[2] != 8 || (header[3] & Reserved) != 0)
            throw new InvalidDataException("its gzip header names no format that is known");
        _fields = header[3];
        _at += GzipFormat.HeaderLength;
        _checksum.Reset();
        _memberLength = 0;
        _windowUsed = 0;
        _part = Part.HeaderFields;
        return true;
    }

    private bool TryPassHeaderFields()
    {
        if ((_fields & HasExtra) != 0)
        {
            if (!Has(2))
                return false;
            _remaining = BinaryPrimitives.ReadUInt16LittleEndian(Available);
            _at += 2;
            _fields &= ~HasExtra;
            _part = Part.SkippedBytes;
        }
        else if ((_fields & (HasName | HasComment)) != 0)
        {
            _fields &= (_fields & HasName) != 0 ? ~HasName : ~HasComment;
            _part = Part.SkippedText;
        }
        else if ((_fields & HasHeaderChecksum) != 0)
        {
            _remaining = 2;
            _fields &= ~HasHeaderChecksum;
            _part = Part.SkippedBytes;
        }
        else
        {
            _part = Part.Block;
        }

        return true;
    }

    private bool TrySkipBytes()
    {
        var skipped = Math.Min(_remaining, _end - _at);
        _at += skipped;
        _remaining -= skipped;
        if (_remaining > 0)
            return Has(_end - _at + 1);
        _part = Part.HeaderFields;
        return true;
    }

    private bool TrySkipText()
    {
        var end = Available.IndexOf((byte)0);
        if (end < 0)
        {
            _at = _end;
            return Has(1);
        }

        _at += end + 1;
        _part = Part.HeaderFields;
        return true;
    }

    /// <summary>
    /// The inflater does not tell how much of its last input it used. The trailer, whose every bit is known by now, does.
    /// </summary>
    private bool TryFindTrailer()
    {
        if (_end - _at < GzipFormat.TrailerLength && !_exhausted)
            return false;
        Span<byte> trailer = stackalloc byte[GzipFormat.TrailerLength];
        GzipFormat.WriteTrailer(trailer, _checksum.Value, _memberLength);
        var end = Math.Min(_end, _at + GzipFormat.TrailerLength);
        var found = _input.AsSpan(_given, end - _given).IndexOf(trailer);
        if (found < 0)
            throw new InvalidDataException(_exhausted && _at == _end ? BlobCodec.Truncated : Damaged);
        _at = _given + found + GzipFormat.TrailerLength;
        _part = Part.NextMember;
        return true;
    }

    private bool TryPassTrailer()
    {
        if (!Has(GzipFormat.TrailerLength))
            return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(Available) != _checksum.Value)
            throw new InvalidDataException(Damaged);
        if (BinaryPrimitives.ReadUInt32LittleEndian(Available[4..]) != (uint)_memberLength)
            throw new InvalidDataException(BlobCodec.Truncated);
        _at += GzipFormat.TrailerLength;
        _part = Part.NextMember;
        return true;
    }

    private bool TryPassToNextMember()
    {
        if (_at == _end)
        {
            _part = _exhausted ? Part.End : Part.NextMember;
            return _exhausted;
        }

        _part = _input[_at] == 0 ? Part.Padding : Part.Header;
        return true;
    }

    private bool TryPassPadding()
    {
        if (Available.ContainsAnyExcept((byte)0))
            throw new InvalidDataException("it has bytes after its end");
        _at = _end;
        if (!_exhausted)
            return false;
        _part = Part.End;
        return true;
    }
}
