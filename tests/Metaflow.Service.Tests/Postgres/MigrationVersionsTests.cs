using Metaflow.Service.Database.Postgres;
using Metaflow.Service.Database.Postgres.Migrations;
using Microsoft.Extensions.Logging.Abstractions;

namespace Metaflow.Service.Tests.Postgres;

public sealed class MigrationVersionsTests(PostgresFixture postgres)
{
    public static TheoryData<long> Versions => [.. SchemaDescription.Versions];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Upgrade_ToAnyVersion_MakesTheTablesOfThatVersion(long version)
    {
        var test = await postgres.CreateDatabaseAsync();
        await using var database = new PostgresDatabase(test.Settings());
        var migrator = new PostgresMigrator(database, TimeProvider.System, NullLoggerFactory.Instance);

        var status = await migrator.UpgradeAsync(version);

        Assert.Equal(version, status.Current);
        Assert.Equal(SchemaDescription.Expected(version), await SchemaDescription.ReadAsync(test));
    }
}
