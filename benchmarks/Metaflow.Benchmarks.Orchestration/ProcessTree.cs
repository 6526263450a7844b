using System.Globalization;

namespace Metaflow.Benchmarks.Orchestration;

/// <summary>Watches the memory of a process and its descendants through /proc, in a thread of its own.</summary>
/// <remarks>
/// Memory is resident memory, summed over the processes: pages that they share count once for each. What lives
/// shorter than the sampling interval is missed.
/// </remarks>
internal sealed class ProcessTree : IDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(50);

    private readonly int _root;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _stop = new();

    public ProcessTree(int root)
    {
        _root = root;
        _thread = new Thread(Sample) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>The largest sum over the tree that was seen, in bytes.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>The largest size of the first process, in bytes, from the kernel's own high-water mark.</summary>
    public long RootPeakBytes { get; private set; }

    /// <summary>The largest number of processes that was seen at once.</summary>
    public int PeakProcesses { get; private set; }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Sample()
    {
        do
        {
            var (bytes, processes) = Measure();
            PeakBytes = Math.Max(PeakBytes, bytes);
            PeakProcesses = Math.Max(PeakProcesses, processes);
            RootPeakBytes = Math.Max(RootPeakBytes, HighWaterMark());
        }
        while (!_stop.Wait(_interval));
    }

    private (long Bytes, int Processes) Measure()
    {
        var parents = new Dictionary<int, (int Parent, long Bytes)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var process)
                && ReadStat(process) is { } stat)
            {
                parents.Add(process, stat);
            }
        }

        var (bytes, processes) = (0L, 0);
        foreach (var (process, (_, size)) in parents)
        {
            var ancestor = process;
            while (ancestor != _root && parents.TryGetValue(ancestor, out var entry))
                ancestor = entry.Parent;
            if (ancestor == _root)
                (bytes, processes) = (bytes + size, processes + 1);
        }

        return (bytes, processes);
    }

    private static (int Parent, long Bytes)? ReadStat(int process)
    {
        try
        {
            // pid (name) state ppid …; the name may hold spaces and parentheses. Field 24 is the resident set.
            var text = File.ReadAllText($"/proc/{process}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[1], CultureInfo.InvariantCulture),
                long.Parse(fields[21], CultureInfo.InvariantCulture) * Environment.SystemPageSize);
        }
        catch (IOException)
        {
            // It has just ended.
            return null;
        }
    }

    private long HighWaterMark()
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{_root}/status"))
            {
                // VmHWM:     50748 kB
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                    return long.Parse(line.AsSpan(6)[..^3].Trim(), CultureInfo.InvariantCulture) * 1024;
            }
        }
        catch (IOException)
        {
            // It has just ended.
        }

        return 0;
    }
}
