using System.Globalization;
using Metaflow.Service.Database.Postgres.Migrations;

namespace Metaflow.Service.Tests.Postgres;

/// <summary>What a database has of the tables, as lines to compare: what it is, and what it should be.</summary>
internal static class SchemaDescription
{
    /// <summary>The versions of all migrations.</summary>
    public static IEnumerable<long> Versions => SchemaMigrations.All.Select(migration => migration.Version);

    /// <summary>Reads what is there.</summary>
    public static async Task<string[]> ReadAsync(PostgresTestDatabase database) =>
        [.. (await database.ReadAsync(Resource("describe.sql"))).Order(StringComparer.Ordinal)];

    /// <summary>What should be there at a version.</summary>
    public static string[] Expected(long version) =>
    [
        .. Resource("versions.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(' ', 3))
            .Where(parts => Number(parts[0]) <= version && (parts[1] == "-" || version < Number(parts[1])))
            .Select(parts => parts[2])
            .Order(StringComparer.Ordinal),
    ];

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string Resource(string name)
    {
        using var stream = typeof(SchemaDescription).Assembly.GetManifestResourceStream($"Postgres.Schema.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
