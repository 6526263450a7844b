namespace Metaflow.Packaging;

/// <summary>Tells by its first bytes whether a file is a program, which does not depend on the system that holds the file.</summary>
internal static class ProgramFormat
{
    /// <summary>Whether a file is a program or library of Linux. The stream is at the beginning, before and after.</summary>
    public static bool IsElf(Stream content) => Begins(content, [0x7f, (byte)'E', (byte)'L', (byte)'F']);

    /// <summary>Whether a file can be started on Linux. The stream is at the beginning, before and after.</summary>
    public static bool IsExecutable(Stream content) => IsElf(content) || Begins(content, "#!"u8);

    private static bool Begins(Stream content, ReadOnlySpan<byte> bytes)
    {
        Span<byte> first = stackalloc byte[4];
        var length = content.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        content.Position = 0;
        return first[..length].StartsWith(bytes);
    }
}
