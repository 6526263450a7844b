using System.Globalization;

namespace Metaflow.Metadata;

/// <summary>
/// Counts the tasks of each run from 0, going on after what is there when a run was begun by another process.
/// </summary>
internal sealed class TaskIdSequence(string root)
{
    private readonly Dictionary<string, long> _next = [];
    private readonly Lock _gate = new();

    public void StartsEmpty(Pathspec run)
    {
        lock (_gate)
            _next[run.ToString()] = 0;
    }

    public string Next(Pathspec step)
    {
        var run = $"{step.Flow}/{step.Run}";
        lock (_gate)
        {
            var id = _next.TryGetValue(run, out var next) ? next : FindNext(run);
            _next[run] = id + 1;
            return id.ToString(CultureInfo.InvariantCulture);
        }
    }

    private long FindNext(string run)
    {
        var next = 0L;
        var directory = $"{root}/{run}";
        if (!Directory.Exists(directory))
            return next;
        foreach (var step in Directory.EnumerateDirectories(directory))
        {
            foreach (var task in Directory.EnumerateDirectories(step))
            {
                if (long.TryParse(Path.GetFileName(task), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                    next = Math.Max(next, id + 1);
            }
        }

        return next;
    }
}
