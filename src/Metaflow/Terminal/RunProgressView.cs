using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Metaflow.Terminal;

/// <summary>Draws the progress of a run: a line per step with a bar, counts and the time it takes.</summary>
internal static class RunProgressView
{
    private const int BarWidth = 24;

    /// <summary>Draws a view.</summary>
    /// <param name="progress">What to draw.</param>
    /// <param name="now">The time, in ticks of UTC.</param>
    /// <param name="mostRows">The most rows that the view may have, 3 or more.</param>
    public static IRenderable Draw(RunProgress progress, long now, int mostRows)
    {
        var shown = Select(progress.Steps, mostRows - 2);
        var grid = new Grid().Collapse();
        for (var column = 0; column < 4; column++)
            grid.AddColumn(new GridColumn().NoWrap().PadLeft(column == 0 ? 0 : 1).PadRight(1));
        foreach (var step in shown)
        {
            grid.AddRow(
                new Text(step.Name, step.Failed > 0 ? new Style(Color.Red) : new Style(Color.Green)),
                Bar(step),
                Counts(step),
                new Text(Elapsed(step.Elapsed(now)), new Style(Color.Grey)));
        }

        var rows = new List<IRenderable>
        {
            Heading(progress, now),
            grid,
        };
        if (progress.Steps.Count - shown.Count is > 0 and var hidden)
            rows.Add(new Text($"… and {hidden} more {(hidden == 1 ? "step" : "steps")}", new Style(Color.Grey)));
        return new Rows(rows);
    }

    // Steps at work come first; of the others the latest.
    private static List<StepProgress> Select(IReadOnlyList<StepProgress> steps, int most)
    {
        if (steps.Count <= most)
            return [.. steps];
        most = Math.Max(1, most - 1);
        var chosen = new HashSet<StepProgress>();
        for (var pass = 0; pass < 2; pass++)
        {
            for (var i = steps.Count - 1; i >= 0 && chosen.Count < most; i--)
            {
                if (pass == 1 || steps[i].IsActive)
                    chosen.Add(steps[i]);
            }
        }

        return [.. steps.Where(chosen.Contains)];
    }

    private static Paragraph Heading(RunProgress progress, long now)
    {
        var (running, queued) = (0, 0);
        foreach (var step in progress.Steps)
        {
            running += step.Running;
            queued += step.Queued;
        }

        var elapsed = Elapsed(progress.Started == 0 ? 0 : now - progress.Started);
        return new Paragraph()
            .Append($"Run {progress.RunId}", new Style(Color.Magenta1, decoration: Decoration.Bold))
            .Append(string.Create(
                CultureInfo.InvariantCulture,
                $"  {running} running, {queued} queued, {elapsed}"));
    }

    private static Paragraph Bar(StepProgress step)
    {
        var bar = new Paragraph();
        var total = Math.Max(1, step.Total);
        var position = 0;
        Append(step.Done, '━', Color.Green);
        Append(step.Failed, '━', Color.Red);
        Append(step.Running, '━', Color.Yellow);
        return bar.Append(new string('─', BarWidth - position), new Style(Color.Grey));

        void Append(int count, char mark, Color color)
        {
            // What exists is seen, however small its share.
            var width = (int)Math.Min((long)count * BarWidth / total, BarWidth - position);
            if (count > 0 && width == 0 && position < BarWidth)
                width = 1;
            bar.Append(new string(mark, width), new Style(color));
            position += width;
        }
    }

    private static Paragraph Counts(StepProgress step)
    {
        var counts = new Paragraph();
        Append(step.Done, "done", Color.Green);
        Append(step.Running, "running", Color.Yellow);
        Append(step.Queued, "queued", Color.Grey);
        Append(step.Failed, "failed", Color.Red);
        return counts;

        void Append(int count, string name, Color color)
        {
            if (count == 0)
                return;
            counts.Append(
                string.Create(CultureInfo.InvariantCulture, $"{(counts.Length > 0 ? " " : "")}{count} {name}"),
                new Style(color));
        }
    }

    private static string Elapsed(long ticks)
    {
        var time = TimeSpan.FromTicks(Math.Max(0, ticks));
        return time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time:mm\\:ss}")
            : string.Create(CultureInfo.InvariantCulture, $"{time:m\\:ss}");
    }
}
