namespace Metaflow.Service.Tests.Postgres;

/// <summary>How a server of a test is set up.</summary>
internal sealed record PostgresServerOptions
{
    /// <summary>Whether what is committed also outlives the machine. Without it, it outlives the server, which is far faster.</summary>
    public bool SurvivesPowerLoss { get; init; }

    /// <summary>Settings as <c>postgresql.conf</c> has them.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Files to put beside the data, by name, which settings may refer to.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>What <c>pg_hba.conf</c> says; null to trust everybody.</summary>
    public string? Access { get; init; }
}
