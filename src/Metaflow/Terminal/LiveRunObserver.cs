using System.Globalization;
using Spectre.Console;

namespace Metaflow.Terminal;

/// <summary>
/// Shows a run as lines that scroll by, above a view of its progress that stays at the bottom. Redraws at most ten
/// times a second.
/// </summary>
/// <remarks>
/// A frame is one write: up to where the view began, the new lines, the new view. No mode of the terminal is changed,
/// so there is
/// nothing to restore however the program ends.
/// </remarks>
internal sealed class LiveRunObserver : QueuedRunObserver
{
    private readonly TextWriter _output;
    private readonly TimeProvider _time;
    private readonly Func<(int Width, int Height)> _size;
    private readonly StringWriter _frame = new(CultureInfo.InvariantCulture);
    private readonly StringWriter _view = new(CultureInfo.InvariantCulture);
    private readonly IAnsiConsole _console;
    private readonly RunLogWriter _log;
    private readonly RunProgress _progress = new();
    private int[] _lineWidths = [];

    /// <summary>Creates a view.</summary>
    /// <param name="output">The terminal.</param>
    /// <param name="useColor">Whether to use colours.</param>
    /// <param name="time">The clock.</param>
    /// <param name="size">Columns and rows of the terminal.</param>
    public LiveRunObserver(TextWriter output, bool useColor, TimeProvider time, Func<(int Width, int Height)> size)
        : base(time)
    {
        _output = output;
        _time = time;
        _size = size;
        _log = new RunLogWriter(new StyledWriter(_frame, useColor), time);
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = useColor ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = useColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(_view),
        });
    }

    protected override int IdleMilliseconds => 500;

    protected override int PauseMilliseconds => 100;

    protected override void Show(List<ObservedEvent> events, bool isLast)
    {
        var (width, height) = _size();
        // Some pseudo-terminals say 0.
        width = Math.Max(20, width);
        _frame.GetStringBuilder().Clear();
        GoToTopOfView(width);
        foreach (var happened in events)
        {
            _progress.Apply(happened);
            _log.Write(happened);
        }

        if (isLast || _progress.IsFinished || _progress.Started == 0)
            _lineWidths = [];
        else
            DrawView(width, height);
        _output.Write(_frame.GetStringBuilder());
        _output.Flush();
    }

    // The terminal may have become narrower since the view was drawn, and its lines longer than a row.
    private void GoToTopOfView(int width)
    {
        if (_lineWidths.Length == 0)
            return;
        var rows = 0;
        foreach (var lineWidth in _lineWidths)
            rows += Math.Max(1, (lineWidth + width - 1) / width);
        _frame.Write(string.Create(CultureInfo.InvariantCulture, $"\e[{rows}A\r\e[J"));
    }

    private void DrawView(int width, int height)
    {
        _view.GetStringBuilder().Clear();
        _console.Profile.Width = width - 1;
        _console.Write(RunProgressView.Draw(_progress, _time.GetUtcNow().Ticks, Math.Max(3, height / 2)));
        var lines = _view.ToString().TrimEnd('\n').Split('\n');
        _lineWidths = new int[lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            _lineWidths[i] = Math.Min(_console.Profile.Width, Visible(lines[i]));
            _frame.Write(lines[i]);
            _frame.Write('\n');
        }
    }

    private static int Visible(string line)
    {
        var count = 0;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\e')
            {
                while (i < line.Length && !char.IsAsciiLetter(line[i]))
                    i++;
            }
            else
            {
                count++;
            }
        }

        return count;
    }
}
