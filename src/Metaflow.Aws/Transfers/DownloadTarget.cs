using Metaflow.Aws.S3Api;

namespace Metaflow.Aws.Transfers;

/// <summary>Where downloaded bytes go. Parts may come at the same time, and a part that failed comes again.</summary>
internal abstract class DownloadTarget
{
    /// <summary>Takes the next bytes of an answer.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="offset">Where they belong.</param>
    /// <param name="length">How many to take at most.</param>
    /// <param name="checksum">The CRC-32 of the part so far.</param>
    /// <returns>How many were taken, and the checksum with them.</returns>
    /// <exception cref="IOException">The connection broke, or the body has ended too soon.</exception>
    public abstract ValueTask<(int Count, uint Checksum)> TakeAsync(S3Response response, long offset, long length, uint checksum);
}
