using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;
using Metaflow.Graph;

namespace Metaflow.Packaging;

/// <summary>
/// The source of a flow, to be shown with its runs: the file that the symbols of the build name, if it is still what was compiled. Without it, the
/// graph as text.
/// </summary>
internal static class FlowSource
{
    /// <summary>Finds the source.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="entry">How the program is started.</param>
    /// <param name="application">The program, whose symbols are looked at.</param>
    public static byte[] Find(FlowDefinition flow, ApplicationEntry entry, ApplicationFiles application)
    {
        // The flow is mostly in the entry assembly; a program may have its flows in a library.
        var assemblies = application.Own.Concat(application.Libraries)
            .Where(static f => f.Name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            .OrderBy(f => f.Name == entry.Assembly ? 0 : 1);
        foreach (var assembly in assemblies)
        {
            if (FindIn(assembly.Path!, flow) is { } source)
                return source;
        }

        var graph = FlowGraph.Create(flow.Name, flow.Steps.Select(static s => s.Node));
        return Encoding.UTF8.GetBytes("// The source was not at hand when the code was packed; this is the graph.\n" + GraphDot.Of(graph));
    }

    private static byte[]? FindIn(string assembly, FlowDefinition flow)
    {
        try
        {
            using var file = File.OpenRead(assembly);
            using var image = new PEReader(file);
            if (!image.HasMetadata
                || !image.TryOpenAssociatedPortablePdb(assembly, static p => File.Exists(p) ? File.OpenRead(p) : null, out var symbols, out _))
                return null;
            using (symbols)
                return FindIn(symbols!.GetMetadataReader(), flow);
        }
        catch (Exception e) when (e is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            // No managed assembly, or symbols that say nothing: the source is an extra.
            return null;
        }
    }

    private static byte[]? FindIn(MetadataReader symbols, FlowDefinition flow)
    {
        foreach (var handle in symbols.Documents)
        {
            var document = symbols.GetDocument(handle);
            var path = symbols.GetString(document.Name);
            if (path[(path.LastIndexOfAny(['/', '\\']) + 1)..] != flow.SourceFile || !File.Exists(path))
                continue;
            var text = File.ReadAllBytes(path);
            if (IsSame(text, symbols.GetBlobBytes(document.Hash)) && text.AsSpan().IndexOf(Encoding.UTF8.GetBytes(flow.Name)) >= 0)
                return text;
        }

        return null;
    }

    private static bool IsSame(byte[] text, byte[] checksum) => checksum.Length switch
    {
        SHA256.HashSizeInBytes => SHA256.HashData(text).AsSpan().SequenceEqual(checksum),
#pragma warning disable CA5350 // What older compilers write; it protects nothing.
        SHA1.HashSizeInBytes => SHA1.HashData(text).AsSpan().SequenceEqual(checksum),
#pragma warning restore CA5350
        _ => false,
    };
}
