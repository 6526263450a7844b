using Metaflow.Service.Configuration;

namespace Metaflow.Service.Access.Limits;

/// <summary>How many requests may come in.</summary>
internal sealed record LimitSettings
{
    /// <summary>How many requests are served at a time.</summary>
    public int Concurrent { get; init; } = 512;

    /// <summary>How many may wait for their turn; beyond that they are refused.</summary>
    public int Queued { get; init; } = 512;

    /// <summary>How many requests a second one client may send; 0 for any number.</summary>
    public int PerSecond { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">A value cannot be used.</exception>
    public static LimitSettings Read(SettingReader reader)
    {
        var defaults = new LimitSettings();
        return new LimitSettings
        {
            Concurrent = reader.Integer("MF_METADATA_MAX_CONCURRENT_REQUESTS", defaults.Concurrent, 1, 100_000),
            Queued = reader.Integer("MF_METADATA_MAX_QUEUED_REQUESTS", defaults.Queued, 0, 1_000_000),
            PerSecond = reader.Integer("MF_METADATA_RATE_LIMIT", defaults.PerSecond, 0, 1_000_000),
        };
    }
}
