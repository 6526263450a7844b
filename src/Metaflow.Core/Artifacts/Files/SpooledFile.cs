using Metaflow.Datastore;
using Microsoft.Win32.SafeHandles;

namespace Metaflow.Artifacts.Files;

/// <summary>
/// Bytes in a temporary file that nobody else can find and that is gone with the last use of this object, even when the
/// process dies. Written once, then read from any thread.
/// </summary>
internal sealed class SpooledFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private SpooledFile(SafeFileHandle handle) => _handle = handle;

    public long Length { get; private set; }

    /// <summary>Makes a temporary file.</summary>
    /// <param name="write">Writes its content.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public static async ValueTask<SpooledFile> CreateAsync(
        Func<Stream, CancellationToken, ValueTask> write, CancellationToken cancellationToken)
    {
        var file = new SpooledFile(Open());
        try
        {
            var stream = new Writing(file);
            await using (stream.ConfigureAwait(false))
                await write(stream, cancellationToken).ConfigureAwait(false);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens the content from its beginning; closing the stream leaves the file.</summary>
    public Stream OpenRead() => new Reading(this);

    public void Dispose() => _handle.Dispose();

    private static SafeFileHandle Open()
    {
        var path = Path.Combine(Path.GetTempPath(), "metaflow-" + Path.GetRandomFileName());
        var handle = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete,
            FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return handle;
    }

    private sealed class Writing(SpooledFile file) : ForwardStream
    {
        public override bool CanWrite => true;

        public override long Length => file.Length;

        protected override long Passed => file.Length;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            RandomAccess.Write(file._handle, buffer, file.Length);
            file.Length += buffer.Length;
        }

        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await RandomAccess.WriteAsync(file._handle, buffer, file.Length, cancellationToken).ConfigureAwait(false);
            file.Length += buffer.Length;
        }
    }

    private sealed class Reading(SpooledFile file) : ForwardStream
    {
        private long _position;

        public override bool CanRead => true;

        public override long Length => file.Length;

        protected override long Passed => _position;

        public override int Read(Span<byte> buffer)
        {
            var read = RandomAccess.Read(file._handle, buffer, _position);
            _position += read;
            return read;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await RandomAccess.ReadAsync(file._handle, buffer, _position, cancellationToken).ConfigureAwait(false);
            _position += read;
            return read;
        }
    }
}
