using Metaflow.Datastore;
using Microsoft.Win32.SafeHandles;

namespace Metaflow;

/// <summary>A file that is being written; disposed before it is kept, it is deleted.</summary>
internal sealed class S3TemporaryFile(S3TemporaryFiles files, SafeFileHandle handle, string path) : IDisposable
{
    private bool _isKept;

    public SafeFileHandle Handle { get; } = handle;

    public string Path { get; } = path;

    /// <summary>Says that the file is complete.</summary>
    public void Keep() => _isKept = true;

    public void Dispose()
    {
        Handle.Dispose();
        if (!_isKept)
            AtomicFile.Discard(Path);
        files.Leave();
    }
}
