namespace Metaflow.Artifacts.Files;

/// <summary>The bytes inside a stored <see cref="PickleEnvelope"/>. Immutable and thread-safe.</summary>
/// <param name="blob">The pickle.</param>
/// <param name="offset">Where the bytes begin.</param>
/// <param name="length">How many there are.</param>
/// <param name="tail">What must follow them; null for the ends that the pickle of a <c>bytes</c> object can have.</param>
internal sealed class EnvelopeContent(ArtifactBlob blob, int offset, long length, byte[]? tail)
{
    public long Length => length;

    /// <summary>Opens the bytes. Damage shows at the latest where they end.</summary>
    public async ValueTask<Stream> OpenReadAsync(CancellationToken cancellationToken)
    {
        var stream = await blob.OpenReadAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var head = new byte[offset];
            await stream.ReadAtLeastAsync(head, offset, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return new EnvelopeStream(stream, offset, length, tail);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
