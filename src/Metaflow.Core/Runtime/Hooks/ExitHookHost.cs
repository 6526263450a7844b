using Metaflow.Artifacts;
using Metaflow.Configuration;
using Metaflow.Runtime.Workers;

namespace Metaflow.Runtime.Hooks;

/// <summary>The hidden <c>exit-hook</c> command: runs one exit hook of a run, which it learns of by its standard input.</summary>
public static class ExitHookHost
{
    /// <summary>The hidden command that makes the program run an exit hook.</summary>
    public const string Command = "exit-hook";

    /// <summary>Runs the hook.</summary>
    /// <param name="definition">The flow.</param>
    /// <param name="args"><c>exit-hook</c> and the name of the method.</param>
    /// <param name="serializers">The program's own serializers.</param>
    /// <param name="backends">The datastores and metadata providers that the program knows.</param>
    /// <returns>The exit code: 0, 1 when the hook failed, or 2 when the arguments are not those of a hook.</returns>
    public static async Task<int> RunAsync(
        FlowDefinition definition, string[] args, ArtifactSerializers serializers, Backends backends)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(serializers);
        ArgumentNullException.ThrowIfNull(backends);
        using var input = Console.OpenStandardInput();
        if (args is not [Command, var name] || !Console.IsInputRedirected
            || WorkerProtocol.Read(input) is not WorkerMessage.Start start)
        {
            await Console.Error.WriteLineAsync("exit-hook is started by run, not by hand.").ConfigureAwait(false);
            return 2;
        }

        WorkerTuning.Hide(start.UserVariables);
        try
        {
            var storage = RunStorage.Open(start.Context, backends, MetaflowConfiguration.FromEnvironment);
            await ExitHookCall.InvokeAsync(definition, name, storage, serializers, CancellationToken.None).ConfigureAwait(false);
            return 0;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync(TaskFailureText.Of(e)).ConfigureAwait(false);
            return 1;
        }
    }
}
