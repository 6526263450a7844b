namespace Metaflow.Service.Database.Postgres.Migrations;

/// <summary>What is about to be done to a database.</summary>
/// <param name="Version">For which migration; 0 for what belongs to none.</param>
/// <param name="Action">What is done.</param>
internal readonly record struct MigrationStep(long Version, string Action);
