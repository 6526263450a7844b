using Metaflow.Service.Configuration;

namespace Metaflow.Service.Database.Postgres.Migrations;

/// <summary>How the migration server is reached.</summary>
/// <param name="Port">The port that it listens on.</param>
/// <param name="AllowsUpgrade">Whether who reaches it may migrate the database.</param>
internal sealed record MigrationServerSettings(int Port, bool AllowsUpgrade)
{
    /// <summary>Reads <c>MF_MIGRATION_PORT</c> (8082) and <c>MF_MIGRATION_ENDPOINTS_ENABLED</c> (yes).</summary>
    /// <exception cref="SettingException">A setting cannot be used.</exception>
    public static MigrationServerSettings Read(SettingReader reader) => new(
        reader.Integer("MF_MIGRATION_PORT", defaultValue: 8082, minimum: 0, maximum: ushort.MaxValue),
        reader.Flag("MF_MIGRATION_ENDPOINTS_ENABLED", defaultValue: true));
}
