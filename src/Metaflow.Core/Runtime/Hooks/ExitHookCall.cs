using Metaflow.Artifacts;
using Metaflow.Client;

namespace Metaflow.Runtime.Hooks;

/// <summary>One call of a method that <see cref="ExitHookAttribute"/> names, in the process where it runs.</summary>
internal static class ExitHookCall
{
    /// <summary>Calls the method.</summary>
    /// <param name="definition">The flow.</param>
    /// <param name="name">The name of the method.</param>
    /// <param name="storage">The run's data and records.</param>
    /// <param name="serializers">The program's own serializers.</param>
    /// <param name="cancellationToken">Cancelled when the method has taken too long.</param>
    /// <exception cref="MetaflowException">The flow has no such method.</exception>
    public static async Task InvokeAsync(
        FlowDefinition definition,
        string name,
        RunStorage storage,
        ArtifactSerializers serializers,
        CancellationToken cancellationToken)
    {
        var hook = definition.ExitHooks.FirstOrDefault(h => h.Name == name)
            ?? throw new MetaflowException($"Flow '{definition.Name}' has no exit hook '{name}'.");
        var run = await FindRunAsync(storage, serializers, cancellationToken).ConfigureAwait(false);
        await hook.Invoke(run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The run, in whichever namespace it is.</summary>
    private static async Task<Run?> FindRunAsync(
        RunStorage storage, ArtifactSerializers serializers, CancellationToken cancellationToken)
    {
        var context = storage.Context;
        try
        {
            return await new MetaflowClient(storage.Metadata, storage.Datastore.Storage, serializers, context.Blobs)
                .RunAsync($"{context.FlowName}/{context.RunId}", cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is MetaflowException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The run cannot be read: {e.Message}").ConfigureAwait(false);
            return null;
        }
    }
}
