using Metaflow.Platform;

namespace Metaflow.Runtime;

/// <summary>
/// The environment variables that decorators set for a task, put back when it is disposed. The environment belongs to the process,
/// so tasks that run in it at once share a variable that several of them set; the last one to end puts it back.
/// </summary>
internal sealed class TaskVariables : IDisposable
{
    private static readonly StringComparer _names = HostSystemRules.Current.VariableNames();

    private static readonly Lock _lock = new();
    private static readonly Dictionary<string, Lease> _leases = new(_names);

    private readonly HashSet<string> _own = new(_names);

    /// <summary>Sets a variable for the task.</summary>
    public void Set(string name, string value)
    {
        lock (_lock)
        {
            if (_own.Add(name))
            {
                if (!_leases.TryGetValue(name, out var lease))
                    _leases.Add(name, lease = new Lease(Environment.GetEnvironmentVariable(name)));
                lease.Tasks++;
            }

            Environment.SetEnvironmentVariable(name, value);
        }
    }

    /// <summary>Whether a variable is there without another task's having set it.</summary>
    public bool IsTaken(string name)
    {
        lock (_lock)
        {
            return _own.Contains(name)
                || (_leases.TryGetValue(name, out var lease) ? lease.Before : Environment.GetEnvironmentVariable(name)) is not null;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var name in _own)
            {
                var lease = _leases[name];
                if (--lease.Tasks > 0)
                    continue;
                Environment.SetEnvironmentVariable(name, lease.Before);
                _leases.Remove(name);
            }

            _own.Clear();
        }
    }

    private sealed class Lease(string? before)
    {
        public string? Before { get; } = before;

        public int Tasks { get; set; }
    }
}
