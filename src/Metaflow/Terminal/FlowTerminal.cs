using System.Text;
using Metaflow.Platform;

namespace Metaflow.Terminal;

/// <summary>
/// The two streams of the program: data goes to the output, what is said about it to the error stream.
/// </summary>
internal sealed class FlowTerminal(
    TextWriter output, TextWriter error, bool colorOutput = false, bool colorError = false, bool canRedraw = false)
{
    private const string Indent = "    ";

    public TextWriter Output { get; } = output;

    /// <summary>Data: what <c>show</c>, <c>dump</c> and the like are asked for.</summary>
    public StyledWriter Data { get; } = new(output, colorOutput);

    /// <summary>Headers, progress and errors.</summary>
    public StyledWriter Status { get; } = new(error, colorError);

    /// <summary>Whether a live view is possible.</summary>
    public bool CanRedraw { get; } = canRedraw;

    /// <summary>Whether to leave out headers and progress.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>The streams of this process.</summary>
    /// <param name="environment">Looks up an environment variable; null when it is not set.</param>
    public static FlowTerminal Open(Func<string, string?> environment)
    {
        var isOutputTerminal = !Console.IsOutputRedirected;
        if (isOutputTerminal || !Console.IsErrorRedirected)
            Utf8Console.Terminal();
        var type = environment("TERM");
        var isDumb = type == "dumb" || (string.IsNullOrEmpty(type) && !OperatingSystem.IsWindows());
        var useColor = !isDumb && string.IsNullOrEmpty(environment("NO_COLOR"));
        return new FlowTerminal(
            Writer(Console.OpenStandardOutput()),
            Writer(Console.OpenStandardError()),
            colorOutput: useColor && isOutputTerminal,
            colorError: useColor && !Console.IsErrorRedirected,
            canRedraw: isOutputTerminal && !isDumb);
    }

    /// <summary>Says something, unless <see cref="IsQuiet"/>.</summary>
    public void Say(string text, TextStyle style, bool indent = false)
    {
        if (!IsQuiet)
            SayAlways(text, style, indent);
    }

    /// <summary>Says something in any case.</summary>
    public void SayAlways(string text, TextStyle style = default, bool indent = false)
    {
        foreach (var line in text.Split('\n'))
        {
            Status.Write(indent ? Indent + line : line, style);
            Status.EndLine();
        }

        Status.Flush();
    }

    /// <summary>Says something with parts between asterisks highlighted, unless <see cref="IsQuiet"/>.</summary>
    public void SayMarked(string text, TextStyle style, TextStyle marked)
    {
        if (IsQuiet)
            return;
        foreach (var line in text.Split('\n'))
        {
            Status.WriteMarked(line, style, marked);
            Status.EndLine();
        }

        Status.Flush();
    }

    private static StreamWriter Writer(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 4096) { AutoFlush = false };
}
