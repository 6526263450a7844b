using System.Runtime.CompilerServices;
using Hardware = System.IO.Hashing.Crc32;

namespace Metaflow.Datastore;

/// <summary>The checksum of content that comes in pieces. For one thread at a time.</summary>
internal sealed class RunningChecksum
{
    // As in Crc32: little content is not worth loading a library for.
    private const int LargestManaged = 4096;

    private uint _beginning;
    private long _beginningLength;
    private Hardware? _rest;
    private long _restLength;

    /// <summary>The checksum of all content so far.</summary>
    public uint Value => _rest is null ? _beginning : Crc32.Combine(_beginning, RestValue(), _restLength);

    public void Append(ReadOnlySpan<byte> content)
    {
        if (_restLength == 0 && _beginningLength + content.Length <= LargestManaged)
        {
            _beginning = Crc32.Append(_beginning, content);
            _beginningLength += content.Length;
            return;
        }

        AppendRest(content);
    }

    /// <summary>Forgets all content.</summary>
    public void Reset()
    {
        _rest = null;
        (_beginning, _beginningLength, _restLength) = (0, 0, 0);
    }

    // Methods of their own: compiling a call into the library loads it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AppendRest(ReadOnlySpan<byte> content)
    {
        _rest ??= new Hardware();
        _rest.Append(content);
        _restLength += content.Length;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private uint RestValue() => _rest!.GetCurrentHashAsUInt32();
}
