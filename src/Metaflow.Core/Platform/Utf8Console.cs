using System.Text;

namespace Metaflow.Platform;

/// <summary>Text on the standard streams is UTF-8 everywhere. On Windows .NET would take the console's code page, also where there is no console.</summary>
internal static class Utf8Console
{
    /// <summary>Makes a terminal take UTF-8.</summary>
    public static void Terminal()
    {
        if (OperatingSystem.IsWindows())
            Console.OutputEncoding = Encoding.UTF8;
    }

    /// <summary>Makes <see cref="Console.Out"/> and <see cref="Console.Error"/> write UTF-8 in a process whose output another one reads.</summary>
    public static void Redirected()
    {
        if (WriterOn(HostSystemRules.Current, Console.OpenStandardOutput) is { } output)
            Console.SetOut(output);
        if (WriterOn(HostSystemRules.Current, Console.OpenStandardError) is { } error)
            Console.SetError(error);
    }

    /// <summary>A writer of UTF-8, flushed after each call; null where .NET's own is one.</summary>
    internal static TextWriter? WriterOn(HostSystem system, Func<Stream> open) => system == HostSystem.Windows
        ? TextWriter.Synchronized(new StreamWriter(open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true })
        : null;
}
