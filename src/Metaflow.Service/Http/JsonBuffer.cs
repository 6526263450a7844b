using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Metaflow.Service.Http;

/// <summary>A buffer that JSON is written into, from a small pool. For one request at a time.</summary>
internal sealed class JsonBuffer : IDisposable
{
    private const int Largest = 128 * 1024;
    private static readonly ConcurrentBag<JsonBuffer> _pool = [];
    private readonly ArrayBufferWriter<byte> _bytes = new(4096);

    private JsonBuffer() => Writer = new Utf8JsonWriter(_bytes, new JsonWriterOptions
    {
        // What is written here is JSON in an answer, never part of a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    });

    /// <summary>Writes into this buffer.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>How much was written, as far as the writer has been flushed.</summary>
    public int Length => _bytes.WrittenCount + Writer.BytesPending;

    /// <summary>A buffer with nothing in it.</summary>
    public static JsonBuffer Rent() => _pool.TryTake(out var buffer) ? buffer : new JsonBuffer();

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Flush()
    {
        Writer.Flush();
        return _bytes.WrittenMemory;
    }

    /// <summary>Forgets the bytes written so far; the writer goes on where it is.</summary>
    public void Clear() => _bytes.ResetWrittenCount();

    public void Dispose()
    {
        if (_bytes.Capacity > Largest || _pool.Count >= 64)
        {
            Writer.Dispose();
            return;
        }

        _bytes.ResetWrittenCount();
        Writer.Reset();
        _pool.Add(this);
    }
}
