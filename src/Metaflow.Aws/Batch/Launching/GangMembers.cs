namespace Metaflow.Aws.Batch.Launching;

/// <summary>Brings the members of gangs together: the scheduler starts them one by one, a job has all of them. Thread-safe.</summary>
internal sealed class GangMembers
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<JobMember>> _waiting = new(StringComparer.Ordinal);

    /// <summary>Adds a member.</summary>
    /// <returns>All members in order once the last has come; null before.</returns>
    public IReadOnlyList<JobMember>? Add(JobMember member)
    {
        var gang = member.Task.Gang!;
        lock (_gate)
        {
            if (!_waiting.TryGetValue(gang.ControlTaskId, out var members))
                _waiting[gang.ControlTaskId] = members = new List<JobMember>(gang.Count);
            members.Add(member);
            if (members.Count < gang.Count)
                return null;
            _waiting.Remove(gang.ControlTaskId);
            return [.. members.OrderBy(static m => m.Task.Gang!.Index)];
        }
    }

    /// <summary>Takes out those whose gangs are not complete.</summary>
    public IReadOnlyList<JobMember> TakeAll()
    {
        lock (_gate)
        {
            JobMember[] all = [.. _waiting.Values.SelectMany(static m => m)];
            _waiting.Clear();
            return all;
        }
    }
}
