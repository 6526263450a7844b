namespace Metaflow.Runtime.Remote;

/// <summary>How often the logs of a task elsewhere are stored and looked at: often at first, seldom later.</summary>
internal static class LogPace
{
    /// <summary>The pause before the next time. The curve is Metaflow's: 0.25 seconds at first, 30 seconds after a quarter of an hour.</summary>
    /// <param name="elapsed">For how long the task has been running.</param>
    /// <param name="leastSeconds">The shortest pause, in seconds.</param>
    public static TimeSpan After(TimeSpan elapsed, double leastSeconds) => TimeSpan.FromSeconds(Math.Max(
        0.25 + (30 / (1 + Math.Exp(9 - (0.01 * elapsed.TotalSeconds)))), leastSeconds));
}
