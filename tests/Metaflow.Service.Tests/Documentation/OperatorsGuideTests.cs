using System.Globalization;
using System.Reflection;
using Metaflow.Service.CommandLine;
using Metaflow.Service.Configuration;
using Metaflow.Service.Database.Postgres;
using Metaflow.Service.Database.Postgres.Migrations;
using Metaflow.Service.Operations.Tracing;
using Microsoft.Extensions.Logging;

namespace Metaflow.Service.Tests.Documentation;

/// <summary>What the guide says is what the code does.</summary>
public sealed class OperatorsGuideTests
{
    // What switches others on, so that those are read too.
    private static readonly Dictionary<string, string> _switches = new()
    {
        ["USE_SEPARATE_READER_POOL"] = "1",
        ["MF_METADATA_DB_SSL_MODE"] = "require",
        ["MF_METADATA_OIDC_AUTHORITY"] = "https://login.example.com",
        ["MF_METADATA_OIDC_AUDIENCE"] = "metaflow",
        ["MF_USER_IAM_ROLE"] = "arn:aws:iam::123456789012:role/metaflow",
    };

    [Fact]
    public void Settings_ThatCodeReads_AreInTheGuide() => Assert.All(Read(), name => Assert.True(IsDocumented(name), name));

    [Fact]
    public void Settings_OfTheGuide_AreReadByCode()
    {
        var read = Read();

        Assert.All(OperatorsGuide.Rows.Select(row => row[0]).Where(IsVariable), name => Assert.Contains(name, read));
    }

    [Fact]
    public void Events_OfTheGuide_AreThoseOfTheCode()
    {
        var events = typeof(Program).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(m => (Method: m, Event: m.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(e => e.Event is not null)
            .Select(e => string.Create(CultureInfo.InvariantCulture, $"| {e.Event!.EventId} | {e.Event.Level.ToString().ToLowerInvariant()} | {e.Method.Name} |"))
            .Order(StringComparer.Ordinal)
            .ToArray();

        Assert.Equal(events.Length, events.Select(e => e.Split(' ')[1]).Distinct().Count());
        Assert.Equal(
            events,
            OperatorsGuide.Text.Split('\n').Where(line => line.Length > 2 && char.IsAsciiDigit(line[2]) && line.StartsWith("| ", StringComparison.Ordinal))
                .Select(line => string.Join('|', line.Split('|')[..4]) + "|"));
    }

    [Fact]
    public void Commands_OfTheGuide_AreUnderstood()
    {
        var context = new CommandContext(new SettingReader(_ => null), TextWriter.Null, TextWriter.Null, Stream.Null, TimeProvider.System);

        Assert.True(OperatorsGuide.Commands.Count() > 8);
        Assert.All(OperatorsGuide.Commands, command => Assert.Empty(ServiceCommandLine.Parse(command, context).Errors));
    }

    private static HashSet<string> Read()
    {
        var names = new HashSet<string>();
        var reader = new SettingReader(name =>
        {
            names.Add(name);
            return _switches.GetValueOrDefault(name);
        });
        ServiceSettings.Read(reader);
        PostgresSettings.IsConfigured(reader);
        PostgresSettings.Read(reader);
        MigrationServerSettings.Read(reader);
        using var export = TelemetryExport.Start(reader);
        return names;
    }

    private static bool IsVariable(string code) => code.Length > 4 && code.Contains('_', StringComparison.Ordinal) && code.All(c => char.IsAsciiLetterUpper(c) || c == '_');

    // A row may name one variable whole, and of others the end, in which they differ: `MF_METADATA_DB_HOST`, `_PORT`.
    private static bool IsDocumented(string name) => OperatorsGuide.Rows.Any(row =>
        row.Contains(name)
        || row.Skip(1).Any(end => end.StartsWith('_') && name.EndsWith(end, StringComparison.Ordinal)
            && row[0].StartsWith(name[..^(end.Length - 1)], StringComparison.Ordinal)));
}
