using System.Text;

namespace Metaflow.Runtime;

/// <summary>The content behind an <see cref="IncludedFile"/>: loaded once, when first read. Thread-safe.</summary>
internal sealed class IncludedFileContent
{
    private readonly Lazy<byte[]> _bytes;
    private readonly Lazy<string> _text;

    private IncludedFileContent(IncludedFileDescriptor? descriptor, Func<byte[]> load, long size)
    {
        Descriptor = descriptor;
        Size = size;
        _bytes = new Lazy<byte[]>(load);
        _text = new Lazy<string>(() => EncodingOf(descriptor).GetString(_bytes.Value).TrimStart('\uFEFF'));
    }

    /// <summary>What is kept of the file with the run; null for a file made in memory.</summary>
    public IncludedFileDescriptor? Descriptor { get; }

    public long Size { get; }

    public ReadOnlyMemory<byte> Bytes => _bytes.Value;

    public string Text => _text.Value;

    public static IncludedFileContent FromMemory(byte[] bytes) => new(null, () => bytes, bytes.Length);

    /// <summary>A file that was stored.</summary>
    /// <param name="descriptor">What is kept of it with the run.</param>
    /// <param name="load">Gets the content; null reads it from this machine.</param>
    public static IncludedFileContent FromStore(
        IncludedFileDescriptor descriptor, Func<IncludedFileDescriptor, byte[]>? load = null) =>
        new(descriptor, () => (load ?? IncludedFileStore.LoadLocal)(descriptor), descriptor.Size ?? 0);

    /// <summary>The file of a parameter; no file when none was given.</summary>
    public static IncludedFile Read(TaskArtifacts artifacts, string name, Func<IncludedFileDescriptor, byte[]> load) =>
        artifacts.TryReadShared(name, RuntimeTypes.IncludedFile, out var found) && found is IncludedFileDescriptor descriptor
            ? new IncludedFile(FromStore(descriptor, load))
            : default;

    /// <summary>The encoding of a name.</summary>
    /// <exception cref="MetaflowException">There is none.</exception>
    public static Encoding RequireEncoding(string name)
    {
        try
        {
            return Encoding.GetEncoding(name);
        }
        catch (ArgumentException e)
        {
            throw new MetaflowException(
                $"The encoding '{name}' of an included file is not known; name another, such as utf-8, or read its Bytes.", e);
        }
    }

    private static Encoding EncodingOf(IncludedFileDescriptor? descriptor) =>
        RequireEncoding(descriptor?.Encoding ?? "utf-8");
}
