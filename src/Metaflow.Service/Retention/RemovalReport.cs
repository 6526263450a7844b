using System.Globalization;

namespace Metaflow.Service.Retention;

/// <summary>What is removed, or would be.</summary>
internal sealed class RemovalReport
{
    private readonly SortedDictionary<string, long> _flows = new(StringComparer.Ordinal);
    private readonly Dictionary<RetentionTable, long> _rows = RetentionTable.OfRuns.ToDictionary(static t => t, static _ => 0L);
    private long _oldest = long.MaxValue;
    private long _newest = long.MinValue;

    /// <summary>How many runs there are.</summary>
    public long Runs => _flows.Values.Sum();

    /// <summary>Adds runs.</summary>
    public void Add(IReadOnlyList<SelectedRun> runs)
    {
        foreach (var run in runs)
        {
            _flows[run.Flow] = _flows.GetValueOrDefault(run.Flow) + 1;
            (_oldest, _newest) = (Math.Min(_oldest, run.Time), Math.Max(_newest, run.Time));
        }
    }

    /// <summary>Adds rows of a table.</summary>
    public void Add(RetentionTable table, long rows) => _rows[table] += rows;

    /// <summary>Adds what another report has.</summary>
    public void Add(RemovalReport other)
    {
        foreach (var (flow, runs) in other._flows)
            _flows[flow] = _flows.GetValueOrDefault(flow) + runs;
        foreach (var (table, rows) in other._rows)
            _rows[table] += rows;
        (_oldest, _newest) = (Math.Min(_oldest, other._oldest), Math.Max(_newest, other._newest));
    }

    /// <summary>Writes the report.</summary>
    public void Write(TextWriter output)
    {
        if (Runs == 0)
        {
            output.WriteLine("No run fits.");
            return;
        }

        foreach (var (flow, runs) in _flows)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{flow}: {runs} runs"));
        output.WriteLine($"oldest: {Text(_oldest)}, newest: {Text(_newest)}");
        output.WriteLine("rows: " + string.Join(", ", _rows.Select(static r => string.Create(CultureInfo.InvariantCulture, $"{r.Value} {r.Key.Name}"))));
    }

    private static string Text(long time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
