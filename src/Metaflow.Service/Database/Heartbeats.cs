namespace Metaflow.Service.Database;

/// <summary>How often a heartbeat is noted.</summary>
internal static class Heartbeats
{
    /// <summary>The seconds between two that are noted; clients are told to wait so long.</summary>
    public const int Interval = 10;
}
