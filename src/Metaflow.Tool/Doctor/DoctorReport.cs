using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Metaflow.Configuration;
using Spectre.Console;

namespace Metaflow.Tool.Doctor;

/// <summary>Checks each service that settings name, in turn, and tells what works and what not.</summary>
internal static class DoctorReport
{
    /// <summary>Checks and reports.</summary>
    /// <param name="environment">Where to report.</param>
    /// <param name="configuration">The settings.</param>
    /// <param name="region">The region; null for that of the process.</param>
    /// <param name="asJson">Whether to report as JSON.</param>
    /// <param name="cancellationToken">Stops checking.</param>
    /// <returns>Whether nothing failed.</returns>
    public static async Task<bool> RunAsync(
        ToolEnvironment environment, MetaflowConfiguration configuration, string? region, bool asJson, CancellationToken cancellationToken)
    {
        using var aws = new AwsAccess(environment, configuration, region);
        var results = new List<CheckResult>();
        await foreach (var result in CheckAsync(environment, configuration, aws, cancellationToken).ConfigureAwait(false))
            results.Add(result);
        if (asJson)
            WriteJson(environment.Output, results);
        else
            WriteTable(environment, results);
        return results.TrueForAll(static result => result.Status != CheckStatus.Failed);
    }

    private static async IAsyncEnumerable<CheckResult> CheckAsync(
        ToolEnvironment environment,
        MetaflowConfiguration configuration,
        AwsAccess aws,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var credentials = new CredentialsCheck(aws);
        var ofAws = OfAws(configuration, aws);
        List<ServiceCheck> all =
        [
            new ConfigurationCheck(configuration),
            .. configuration.Get(ConfigurationOptions.DefaultDatastore) == "local" ? [new LocalCheck(configuration)] : (ServiceCheck[])[],
            .. ofAws.Count > 0 ? [credentials, .. ofAws] : (ServiceCheck[])[],
            .. UsesService(configuration) ? [new MetadataServiceCheck(configuration, environment.Time)] : (ServiceCheck[])[],
        ];
        foreach (var check in all)
        {
            if (ofAws.Contains(check) && !credentials.Succeeded)
            {
                yield return CheckResult.Skipped(check.Service, "all", "needs credentials");
                continue;
            }

            await foreach (var result in check.RunAsync(cancellationToken).ConfigureAwait(false))
                yield return result;
        }
    }

    private static bool UsesService(MetaflowConfiguration configuration) =>
        IsSet(configuration, ConfigurationOptions.ServiceUrl) || configuration.Get(ConfigurationOptions.DefaultMetadata) == "service";

    private static List<ServiceCheck> OfAws(MetaflowConfiguration configuration, AwsAccess aws)
    {
        var checks = new List<ServiceCheck>();
        if (PlacesOf(configuration) is { Count: > 0 } places)
            checks.Add(new S3Check(aws, places, configuration.Get(ConfigurationOptions.S3ServerSideEncryption) is { Length: > 0 } way ? way : null));
        if (IsSet(configuration, ConfigurationOptions.BatchJobQueue))
            checks.Add(new BatchCheck(aws, configuration));
        if (IsSet(configuration, ConfigurationOptions.SfnIamRole))
            checks.Add(new StepFunctionsCheck(aws, configuration));
        return checks;
    }

    private static List<(string Setting, string Place)> PlacesOf(MetaflowConfiguration configuration)
    {
        var places = new List<(string Setting, string Place)>();
        foreach (var option in (ConfigurationOption<string?>[])
            [ConfigurationOptions.DatastoreSysrootS3, ConfigurationOptions.DatatoolsS3Root, ConfigurationOptions.NugetPackageS3Root])
        {
            if (configuration.Get(option) is { Length: > 0 } place && !places.Exists(outer => (place + "/").StartsWith(outer.Place + "/", StringComparison.Ordinal)))
                places.Add((option.Key, place.TrimEnd('/')));
        }

        return places;
    }

    private static bool IsSet(MetaflowConfiguration configuration, ConfigurationOption<string?> option) => configuration.Get(option) is { Length: > 0 };

    private static void WriteTable(ToolEnvironment environment, List<CheckResult> results)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("Service", "Check", "", "Found");
        var last = "";
        foreach (var result in results)
        {
            table.AddRow(
                new Text(result.Service == last ? "" : result.Service),
                new Text(result.Check),
                Mark(result.Status),
                new Text(result.Detail));
            last = result.Service;
        }

        environment.Console.Write(table);
        var failed = results.Count(static result => result.Status == CheckStatus.Failed);
        var warnings = results.Count(static result => result.Status == CheckStatus.Warning);
        environment.Console.WriteLine(
            (failed, warnings) switch
            {
                (0, 0) => "All is well.",
                (0, _) => $"All works; {warnings} to look at.",
                _ => $"{failed} of {results.Count} checks failed.",
            });
    }

    private static Text Mark(CheckStatus status) => status switch
    {
        CheckStatus.Ok => new Text("ok", new Style(Color.Green)),
        CheckStatus.Warning => new Text("look", new Style(Color.Yellow)),
        CheckStatus.Failed => new Text("FAILED", new Style(Color.Red)),
        _ => new Text("skipped", new Style(Color.Grey)),
    };

    private static void WriteJson(TextWriter output, List<CheckResult> results)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartArray();
            foreach (var result in results)
            {
                writer.WriteStartObject();
                writer.WriteString("service", result.Service);
                writer.WriteString("check", result.Check);
                writer.WriteString("status", result.Status.ToString().ToLowerInvariant());
                writer.WriteString("detail", result.Detail);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        output.WriteLine(Encoding.UTF8.GetString(json.ToArray()));
    }
}
