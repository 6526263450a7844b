namespace Metaflow.Fuzzing;

/// <summary>Hands out its content in small pieces, as a network may.</summary>
/// <param name="content">The content.</param>
internal sealed class PieceStream(byte[] content) : MemoryStream(content, writable: false)
{
    private const int Piece = 61;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, Piece));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, Piece)]);
}
