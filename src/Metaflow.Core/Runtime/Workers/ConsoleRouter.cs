using System.Text;
using Metaflow.Datastore;

namespace Metaflow.Runtime.Workers;

/// <summary>
/// Stands in for the console while tasks run in this process: what a task prints goes to that task, everything else to the real console. One
/// is installed at a time; nested runs share it.
/// </summary>
internal sealed class ConsoleRouter : IDisposable
{
    private static readonly Lock _lock = new();
    private static readonly AsyncLocal<TaskOutput?> _current = new();
    private static int _users;
    private static TextWriter? _output;
    private static TextWriter? _error;
    private static TextWriter? _routedOutput;
    private static TextWriter? _routedError;

    private ConsoleRouter()
    {
    }

    public static ConsoleRouter Install()
    {
        lock (_lock)
        {
            if (_users++ == 0)
            {
                _output = Console.Out;
                _error = Console.Error;
                Console.SetOut(_routedOutput = TextWriter.Synchronized(new RoutingWriter(_output, LogStream.Stdout)));
                Console.SetError(_routedError = TextWriter.Synchronized(new RoutingWriter(_error, LogStream.Stderr)));
            }
        }

        return new ConsoleRouter();
    }

    /// <summary>Sends what the calling task prints to the sink, until disposed.</summary>
#pragma warning disable CA1822 // The instance shows that the console is routed.
    public IDisposable Redirect(TaskSink sink)
#pragma warning restore CA1822
    {
        var output = new TaskOutput(sink);
        _current.Value = output;
        return output;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (--_users > 0)
                return;
            // Whoever has put a console of their own there meanwhile keeps it.
            if (ReferenceEquals(Console.Out, _routedOutput))
                Console.SetOut(_output!);
            if (ReferenceEquals(Console.Error, _routedError))
                Console.SetError(_error!);
        }
    }

    private sealed class TaskOutput(TaskSink sink) : IDisposable
    {
        private readonly StringBuilder[] _lines = [new(), new()];
        private bool _isClosed;

        public void Write(LogStream stream, ReadOnlySpan<char> text)
        {
            lock (_lines)
            {
                // A step that was left behind at its time limit may go on to print; its task has ended.
                if (_isClosed)
                    return;
                var line = _lines[(int)stream];
                while (text.IndexOf('\n') is >= 0 and var end)
                {
                    line.Append(text[..end]);
                    Send(stream, line);
                    text = text[(end + 1)..];
                }

                line.Append(text);
            }
        }

        public void Dispose()
        {
            _current.Value = null;
            lock (_lines)
            {
                foreach (var stream in (ReadOnlySpan<LogStream>)[LogStream.Stdout, LogStream.Stderr])
                {
                    if (_lines[(int)stream].Length > 0)
                        Send(stream, _lines[(int)stream]);
                }

                _isClosed = true;
            }
        }

        private void Send(LogStream stream, StringBuilder line)
        {
            sink.Output(stream, Encoding.UTF8.GetBytes(line.ToString().TrimEnd('\r')));
            line.Clear();
        }
    }

    private sealed class RoutingWriter(TextWriter console, LogStream stream) : TextWriter
    {
        public override Encoding Encoding => console.Encoding;

        public override void Write(char value)
        {
            if (_current.Value is { } task)
                task.Write(stream, [value]);
            else
                console.Write(value);
        }

        public override void Write(string? value)
        {
            if (_current.Value is { } task)
                task.Write(stream, value);
            else
                console.Write(value);
        }

        public override void Write(char[] buffer, int index, int count)
        {
            if (_current.Value is { } task)
                task.Write(stream, buffer.AsSpan(index, count));
            else
                console.Write(buffer, index, count);
        }

        public override void WriteLine(string? value)
        {
            Write(value);
            Write('\n');
        }

        public override void Flush() => console.Flush();
    }
}
