using System.Text;
using Metaflow.Runtime;

namespace Metaflow;

/// <summary>The content of a file that was given to the run by an <see cref="IncludeFileAttribute"/> parameter. Immutable and thread-safe.</summary>
/// <remarks>The default value stands for "no file given". The content is loaded on first read.</remarks>
public readonly partial struct IncludedFile
{
    private readonly IncludedFileContent? _content;

    internal IncludedFile(IncludedFileContent content) => _content = content;

    /// <summary>Creates a file from text, to call a step in a test.</summary>
    /// <param name="text">The content.</param>
    public IncludedFile(string text)
        : this(IncludedFileContent.FromMemory(Encoding.UTF8.GetBytes(text)))
    {
    }

    /// <summary>Creates a file from bytes, to call a step in a test.</summary>
    /// <param name="bytes">The content.</param>
    public IncludedFile(byte[] bytes)
        : this(IncludedFileContent.FromMemory(bytes))
    {
    }

    /// <summary>Whether a file was given.</summary>
    public bool HasValue => _content is not null;

    /// <summary>The size of the file in bytes.</summary>
    public long Size => Content.Size;

    /// <summary>The content as text, in the encoding of the parameter.</summary>
    /// <exception cref="MetaflowException">No file was given.</exception>
    public string Text => Content.Text;

    /// <summary>The content as bytes.</summary>
    /// <exception cref="MetaflowException">No file was given.</exception>
    public ReadOnlyMemory<byte> Bytes => Content.Bytes;

    internal IncludedFileContent Content => _content ?? throw new MetaflowException(
        "No file was given for this parameter. Check HasValue, or make the parameter Required or give it a Default.");

    /// <summary>This file, with another way to get the content when it is stored.</summary>
    internal IncludedFile LoadedBy(Func<IncludedFileDescriptor, byte[]> load) => _content?.Descriptor is { } descriptor
        ? new IncludedFile(IncludedFileContent.FromStore(descriptor, load))
        : this;

    /// <summary>The lines of the text.</summary>
    public IEnumerable<string> ReadLines()
    {
        using var reader = new StringReader(Text);
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    /// <summary>Opens the content as a stream.</summary>
    public Stream OpenRead() => new MemoryStream(Bytes.ToArray(), writable: false);
}
