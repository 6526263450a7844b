namespace Metaflow.Service.Retention;

/// <summary>Which runs to remove.</summary>
internal sealed record RunSelection
{
    /// <summary>Only runs that began before this time, in milliseconds since 1970.</summary>
    public required long StartedBefore { get; init; }

    /// <summary>Only runs of these flows; of all when there are none.</summary>
    public IReadOnlyList<string> Flows { get; init; } = [];

    /// <summary>Only runs that have all of these tags, the user's or the system's.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Only runs that have none of these tags.</summary>
    public IReadOnlyList<string> WithoutTags { get; init; } = [];

    /// <summary>Only runs of this user; null for those of all.</summary>
    public string? User { get; init; }

    /// <summary>Only runs of these statuses (<see cref="Queries.RunStatus"/>); of any when there are none.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    /// <summary>How many of the newest runs of each flow stay, whatever else fits.</summary>
    public int KeepLast { get; init; }

    /// <summary>Whether runs go whose heartbeat is fresh, which therefore seem to run.</summary>
    public bool IncludeRunning { get; init; }

    /// <summary>After how many seconds without a heartbeat a run counts as dead.</summary>
    public required int InactiveAfter { get; init; }
}
