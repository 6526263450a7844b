using System.CommandLine;
using Metaflow.Client;
using Metaflow.Configuration;
using Metaflow.Runtime;

namespace Metaflow.Tool;

/// <summary><c>metaflow status</c>.</summary>
internal static class StatusCommand
{
    public static Command Create(ToolEnvironment environment)
    {
        var profile = CommonOptions.Profile(environment);
        var all = new Option<bool>("--all") { Description = "Lists the flows of all users." };
        var command = new Command("status", "Shows where runs are kept and recorded from here, and the flows that ran.") { profile, all };
        command.SetAction((result, stop) => ShowAsync(environment, result.GetRequiredValue(profile), result.GetValue(all), stop));
        return command;
    }

    private static async Task<int> ShowAsync(ToolEnvironment environment, string profile, bool showsAll, CancellationToken cancellationToken)
    {
        var configuration = environment.ConfigurationOf(profile);
        var output = environment.Output;
        await output.WriteLineAsync($"Metaflow {MetaflowVersion.Current}").ConfigureAwait(false);
        var isThere = File.Exists(configuration.ProfilePath);
        await output.WriteLineAsync($"Profile: {configuration.ProfilePath}{(isThere ? "" : " (not there)")}").ConfigureAwait(false);
        if (configuration.ProjectDirectory is { } project)
            await output.WriteLineAsync($"Working tree: {Path.GetDirectoryName(project)}").ConfigureAwait(false);
        var datastore = configuration.Get(ConfigurationOptions.DefaultDatastore);
        var metadata = configuration.Get(ConfigurationOptions.DefaultMetadata);
        if (Backends.Default.Datastore(datastore).FindRoot(configuration, create: false) is not { } root)
        {
            await output.WriteLineAsync(
                datastore == "local"
                    ? "Nothing has run here: there is no .metaflow in this folder or one above it."
                    : $"The datastore '{datastore}' has no place: set it by 'metaflow configure aws'.").ConfigureAwait(false);
            return datastore == "local" ? ToolExit.Done : ToolExit.Failed;
        }

        await output.WriteLineAsync($"Datastore: {datastore}, {root}").ConfigureAwait(false);
        await output.WriteLineAsync(
            $"Metadata: {metadata}, {Backends.Default.Metadata(metadata).FindLocation(configuration, create: false) ?? root}").ConfigureAwait(false);
        await ListFlowsAsync(output, configuration, showsAll, cancellationToken).ConfigureAwait(false);
        return ToolExit.Done;
    }

    private static async Task ListFlowsAsync(
        TextWriter output, MetaflowConfiguration configuration, bool showsAll, CancellationToken cancellationToken)
    {
        var client = MetaflowClient.FromConfiguration(configuration, Backends.Default);
        if (showsAll)
            client = client.InAllNamespaces();
        await output.WriteLineAsync($"Namespace: {client.Namespace ?? "all"}").ConfigureAwait(false);
        var found = false;
        await foreach (var flow in client.FlowsAsync(cancellationToken).ConfigureAwait(false))
        {
            found = true;
            await output.WriteLineAsync($"  {flow.Name}").ConfigureAwait(false);
        }

        if (!found)
            await output.WriteLineAsync(showsAll ? "No flow has run." : "No flow has run in this namespace; --all shows all users' flows.").ConfigureAwait(false);
    }
}
